/** Somebody thought again when asked: nothing was written, and there is nothing to be told. */
export class LeftAlone extends Error {
  constructor() {
    super('Left alone.')
    this.name = 'LeftAlone'
  }
}
