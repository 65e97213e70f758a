import { createElement, useMemo, type ReactNode } from 'react'

const plainTags: ReadonlySet<string> = new Set('p br hr strong b em i u s ul ol li blockquote code pre'.split(' '))

/** Rich text as the server cleaned it, built anew from the few elements that it may have: no markup is ever inserted. */
export function RichTextView({ html }: { readonly html: string }) {
  const children = useMemo(() => shown(new DOMParser().parseFromString(html, 'text/html').body), [html])
  return <div className="rich-text flex flex-col gap-1">{children}</div>
}

function shown(parent: Element): ReactNode[] {
  return [...parent.childNodes].map((node, index) => {
    if (!(node instanceof Element)) return node.textContent
    const name = node.tagName.toLowerCase()
    const inside = node.childNodes.length === 0 ? undefined : shown(node)
    if (name === 'span' && node.hasAttribute('data-mention')) {
      return (
        <span key={index} className="mention">
          {inside}
        </span>
      )
    }
    const href = node.getAttribute('href') ?? ''
    if (name === 'a' && /^(https?|mailto|tel):/.test(href)) {
      return (
        <a key={index} href={href} target="_blank" rel="noopener noreferrer" className="text-accent-ink underline">
          {inside}
        </a>
      )
    }
    return createElement(plainTags.has(name) ? name : 'span', { key: index }, inside)
  })
}
