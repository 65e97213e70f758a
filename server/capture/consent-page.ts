import type { Language } from '#common/errors.ts'
import type { Model } from '#common/model.ts'
import { markup, type Markup } from '#server/outside/markup.ts'
import type { OutsidePage } from '#server/outside/page.ts'

import { choiceName, labelsOf, type ConsentAct, type ConsentView } from './consent-links.ts'
import { plainPage } from './form-page.ts'
import { companyPage } from './page.ts'
import { wordsIn, type CaptureWords } from './words.ts'

/** What somebody allows, to be confirmed, changed, or taken back in one step (GDPR, 7.3). */
export function consentPage(view: ConsentView, token: string, done?: ConsentAct['kind']): OutsidePage {
  const { ctx, language, waiting } = view
  const { consent: words } = wordsIn(language)
  const title = waiting.length > 0 ? words.confirmTitle : words.title
  const said = saidOf(view, words, done)
  const texts = waiting.map((text) => markup`<p>${text}</p>`)
  const body = markup`<h1>${title}</h1>
${said && markup`<p role="status"><strong>${said}</strong></p>`}
${waiting.length > 0 && formOf(token, 'confirm', markup`${texts}${button(words.confirm)}`)}
${formOf(token, 'save', markup`${choicesOf(view, words)}${button(words.save)}`)}
${formOf(token, 'withdraw', button(words.withdrawAll, true))}`
  return companyPage({ model: ctx.model, language, title, body })
}

function saidOf({ isLate }: ConsentView, words: CaptureWords['consent'], done: ConsentAct['kind'] | undefined) {
  if (isLate && (done === undefined || done === 'confirm')) return words.late
  return done && { confirm: words.confirmed, save: words.saved, withdraw: words.withdrawn }[done]
}

function choicesOf({ ctx, language, choices }: ConsentView, words: CaptureWords['consent']): Markup {
  const ticks = choices.map((choice) => {
    const name = choiceName(choice)
    const checked = choice.isAllowed && markup` checked`
    const box = markup`<input type="checkbox" id="${name}" name="${name}" value="yes"${checked}>`
    return markup`<div class="tick">${box}<label for="${name}">${words.by(labelsOf(ctx, choice, language))}</label></div>`
  })
  return markup`<fieldset><legend>${words.preferences}</legend>${ticks}</fieldset>`
}

function formOf(token: string, act: ConsentAct['kind'], body: Markup): Markup {
  const hidden = markup`<input type="hidden" name="act" value="${act}">`
  return markup`<form method="post" action="/consent/${token}">${hidden}${body}</form>`
}

function button(words: string, isQuiet = false): Markup {
  return markup`<button type="submit"${isQuiet && markup` class="quiet"`}>${words}</button>`
}

export function goneConsentPage(model: Model, language: Language): OutsidePage {
  const { consent: words } = wordsIn(language)
  return plainPage({ model, language, title: words.goneTitle, lines: [words.gone] })
}
