/** Who gives a file to a record asks with it for its text to be read: nobody looks for what is in none, such as a list to import. */
export const readFileJob = 'read-file'
