/** Names of jobs, apart from what they do, which is loaded when one is there to be done. */
export const surveyMailJob = 'survey-mail'
export const surveyClosingJob = 'survey-after-closing'
