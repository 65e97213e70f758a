export default function Board(_props: Record<string, unknown>) { return null }
