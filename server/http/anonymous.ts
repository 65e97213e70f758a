/**
 * The only routes that answer without a session or key. A route with the policy `anonymous` that is
 * not here, or a line here without a route, stops the server from starting.
 */
export const anonymousRoutes: readonly string[] = [
  'GET /healthz',
  'GET /api/v1/setup',
  'POST /api/v1/setup',
  // Documents that were sent to somebody: each call names its own token, in its body.
  'POST /api/v1/public-document',
  'POST /api/v1/public-document/pdf',
  'POST /api/v1/public-document/comments',
  'POST /api/v1/public-document/decision',
  // Where a customer answers a survey: the token is in the address, since the page runs nothing.
  'GET /survey/:token',
  'POST /survey/:token',
  // Forms on the company's web page, and what somebody allows by the link of a mail.
  'GET /f/:form',
  'POST /f/:form',
  'GET /consent/:token',
  'POST /consent/:token',
  // The sign-in page speaks any of the languages.
  'GET /api/v1/languages',
  'GET /api/v1/languages/:code',
  'POST /api/v1/session',
  'POST /api/v1/session/passkey/options',
  'POST /api/v1/session/passkey',
  'GET /api/v1/session/provider',
  'GET /api/v1/session/provider/callback',
  'POST /api/v1/password-reset',
  'PUT /api/v1/password-reset',
  // Each with a secret in its address that opens this one thing.
  'GET /api/v1/calendar-feeds/:token',
  'GET /api/v1/invitations/:token',
  'POST /api/v1/invitations/:token/answer',
  // The web application itself: the same files for everybody.
  'GET /*',
]
