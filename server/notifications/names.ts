/** Name of the job that mails a person what they want to know at once. */
export const mailNowJob = 'notification-mail'
/** Name of the job that looks whose morning it is. */
export const digestJob = 'notification-digest'
