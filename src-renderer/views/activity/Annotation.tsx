import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import type { Order } from '#shared/domain/order.ts'
import { readTags, tagsProblem } from './tags.ts'

/** Note and tags of an order, to be changed; they go with the order whatever becomes of it. */
export function Annotation({ order }: { readonly order: Order }) {
  const queries = useQueryClient()
  const savedNote = order.note ?? ''
  const savedTags = order.tags?.join(' ') ?? ''
  const [note, setNote] = useState(savedNote)
  const [tags, setTags] = useState(savedTags)
  const [isSaving, setSaving] = useState(false)
  const read = readTags(tags)
  const problem = tagsProblem(read)
  const isChanged = note.trim() !== savedNote || read.join(' ') !== savedTags
  const save = (): void => {
    setSaving(true)
    call('trading.annotate', {
      id: order.id,
      note: note.trim() === '' ? null : note.trim(),
      tags: read.length === 0 ? null : read,
    })
      .then((saved) => {
        queries.setQueryData(['trading.order', order.id], saved)
        for (const name of ['trading.orders', 'trading.orderEvents', 'trading.order']) {
          void queries.invalidateQueries({ queryKey: [name] })
        }
        tell('Note and tags were kept.')
      })
      .catch(tellError)
      .finally(() => setSaving(false))
  }
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged && problem === undefined) save()
      }}
    >
      <label className="block">
        <span className="mb-0.5 block text-[11px] leading-4 text-muted">Note</span>
        <textarea
          value={note}
          rows={2}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
          className="block w-full resize-y rounded-md border border-border bg-bg px-2 py-1 text-text"
        />
      </label>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field
            label="Tags"
            value={tags}
            placeholder="breakout late"
            problem={problem}
            onChange={(event) => setTags(event.target.value)}
          />
        </div>
        <Button type="submit" disabled={!isChanged || problem !== undefined || isSaving}>
          Save
        </Button>
      </div>
    </form>
  )
}
