import { marksOf } from '#common/survey.ts'
import { markup, type Markup } from '#server/outside/markup.ts'
import { outsidePage, type OutsidePage } from '#server/outside/page.ts'

import { commentMax, type AskedSurvey } from './public.ts'
import type { Said } from './said.ts'

/** Plain, so that nothing of it runs, and whoever answers needs no more than a form. */
const style = `
:root{color-scheme:light dark;--ink:#1c2024;--muted:#5b6470;--paper:#fff;--ground:#f4f5f7;--line:#7c8694;--accent:#2f5bd0;--on:#fff;--bad:#a8231a}
@media (prefers-color-scheme:dark){:root{--ink:#eceef1;--muted:#a9b1bc;--paper:#1d2126;--ground:#14171a;--line:#7f8a99;--accent:#8fb0ff;--on:#10131a;--bad:#ff9d94}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
main{max-width:36rem;margin:0 auto;padding:2rem 1rem}
.card{background:var(--paper);border-radius:10px;padding:1.25rem}
.company{margin:0 0 1rem;color:var(--muted);font-size:.9rem}
h1{margin:0 0 1rem;font-size:1.3rem;line-height:1.3}
fieldset{border:0;margin:0 0 1.25rem;padding:0;min-width:0}
.marks{display:grid;grid-template-columns:repeat(5,1fr);gap:.4rem}
.marks.many{grid-template-columns:repeat(11,1fr)}
@media (max-width:34rem){.marks.many{grid-template-columns:repeat(6,1fr)}}
.marks label{position:relative}
.marks input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.marks span{display:block;padding:.55rem 0;border:1px solid var(--line);border-radius:6px;text-align:center;font-variant-numeric:tabular-nums}
.marks input:checked+span{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:bold}
.marks input:focus-visible+span{outline:3px solid var(--accent);outline-offset:2px}
.ends{display:flex;justify-content:space-between;gap:1rem;margin:.5rem 0 0;color:var(--muted);font-size:.85rem}
label.text{display:block;margin:0 0 .4rem;font-weight:bold}
textarea{width:100%;min-height:7rem;padding:.6rem;border:1px solid var(--line);border-radius:6px;background:var(--paper);color:inherit;font:inherit}
button{padding:.6rem 1.2rem;border:1px solid var(--accent);border-radius:6px;background:var(--accent);color:var(--on);font:inherit;font-weight:bold;cursor:pointer}
button.quiet{background:none;color:var(--ink);border-color:var(--line);font-weight:normal;font-size:.9rem}
textarea:focus-visible,button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.send{margin:1rem 0 0}
.note{margin:0 0 1rem;color:var(--muted)}
.bad{margin:0 0 1rem;color:var(--bad);font-weight:bold}
.more{margin-top:2rem;color:var(--muted);font-size:.9rem}
.more p{margin:0 0 .6rem}
`

interface Shown {
  /** What a link in the mail proposes: chosen, and not yet said. */
  readonly proposed?: string | undefined
  /** It has just been sent. */
  readonly isDone?: boolean
  /** It was sent without what has to be there; what was typed stays. */
  readonly failed?: { readonly score: string; readonly comment: string }
}

export function surveyPage(asked: AskedSurvey, shown: Shown): OutsidePage {
  const { said, company } = asked
  const inner = asked.isOpen
    ? markup`${noteOf(asked, shown)}${answerForm(asked, shown)}`
    : markup`<h1>${said.words.closed}</h1>`
  return frame(said.locale, company, markup`<div class="card">${inner}</div>${noMoreForm(asked)}`)
}

/** For a link that leads nowhere: it says nothing of whose it is. */
export function missingPage({ locale, words }: Pick<Said, 'locale' | 'words'>): OutsidePage {
  return frame(locale, '', markup`<div class="card"><h1>${words.missing}</h1></div>`)
}

function frame(locale: string, company: string, inner: Markup): OutsidePage {
  const body = markup`${company !== '' && markup`<p class="company">${company}</p>`}${inner}`
  return outsidePage({ locale, title: company === '' ? 'Lazo' : company, style, body })
}

function noteOf({ said: { words }, isAnswered }: AskedSurvey, { isDone, failed }: Shown): Markup | false {
  if (failed) return markup`<p class="bad" role="alert">${words.incomplete}</p>`
  if (isDone) return markup`<p role="status"><strong>${words.thanks}</strong> ${words.mayChange}</p>`
  return isAnswered && markup`<p class="note">${words.answered}</p>`
}

function answerForm(asked: AskedSurvey, { proposed, failed }: Shown): Markup {
  const { said, kind, isAnswered } = asked
  const { words, question, follow, ends } = said
  const marks = marksOf(kind)
  const chosen = failed?.score ?? proposed ?? String(asked.score ?? '')
  const comment = failed?.comment ?? asked.comment
  const mark = (one: number) => {
    const checked = String(one) === chosen && markup` checked`
    return markup`<label><input type="radio" name="score" value="${one}" required${checked}><span>${one}</span></label>`
  }
  const scale =
    marks.length > 0 &&
    markup`<fieldset aria-labelledby="question"><div class="marks${marks.length > 6 && ' many'}">${marks.map(mark)}</div>
        <p class="ends"><span>${ends[0]}</span><span>${ends[1]}</span></p></fieldset>`
  const label = follow !== null && markup`<label class="text" for="comment">${follow}</label>`
  const area = follow === null && markup` required aria-labelledby="question"`
  return markup`<form method="post"><h1 id="question">${question}</h1>${scale}${label}
    <textarea id="comment" name="comment" maxlength="${commentMax}"${area}>\n${comment}</textarea>
    <p class="send"><button name="act" value="answer">${isAnswered ? words.sendAgain : words.send}</button></p></form>`
}

function noMoreForm({ said: { words }, wantsNoMore }: AskedSurvey): Markup {
  const [note, label, act] = wantsNoMore
    ? [words.noMoreNoted, words.moreAgain, 'more']
    : [words.noMoreAsk, words.noMore, 'noMore']
  return markup`<form method="post" class="more" id="more"><p>${note}</p>
    <button class="quiet" name="act" value="${act}">${label}</button></form>`
}
