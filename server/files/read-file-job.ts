/** Who sends a file asks with it for its text to be read. */
export const readFileJob = 'read-file'
