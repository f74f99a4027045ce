/**
 * What can go wrong while something is read: one sentence, and a short stable word for programs.
 * Every error that leaves a module of this package, but for mistakes of the caller, is one of these.
 */

/** Something handed over can't be read as what it should be. */
export class InputError extends Error {
  /**
   * @param {string} message One sentence, without a full stop.
   * @param {string} [code] A code of the check that reports it.
   * @param {string} [found] What stands there instead, in a few words.
   */
  constructor(message, code = 'unreadable', found = '') {
    super(message);
    this.name = 'InputError';
    this.code = code;
    this.found = found;
  }
}

/** A document that could not be had; what `fetchDocument` throws. */
export class FetchError extends Error {
  /**
   * @param {string} message One sentence, without a full stop.
   * @param {string} [code] not_found, redirected, timeout, too_large, not_https, cors or unreachable.
   */
  constructor(message, code = 'unreachable') {
    super(message);
    this.name = 'FetchError';
    this.code = code;
  }
}
