/** The largest file that is taken, whatever it is for. */
export const uploadBytesMax = 50_000_000
