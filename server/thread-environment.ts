import process from 'node:process'

const { NODE_COMPILE_CACHE } = process.env

/**
 * What a thread that reads what strangers made knows of the surroundings: nothing but where code lies that is
 * compiled already, without which each of them would compile all of its own anew.
 */
export const threadEnvironment = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
