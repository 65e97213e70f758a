/** States of a need from its acceptance on, and of an item from its approval on. */
export const acceptedNeed = ['accepted', 'specified', 'satisfied']
export const approvedItem = ['approved', 'built', 'tested', 'accepted', 'live']
/** States of an item in which a baseline takes it in. */
export const presentedItem = ['inReview', ...approvedItem]
