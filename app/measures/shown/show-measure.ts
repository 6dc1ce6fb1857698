import type { Request, Response } from 'express'
import { phaseWords } from '../../councils/phase.js'
import { NotFound } from '../../errors.js'
import { addMonths } from '../../months.js'
import { channelNames } from '../channel-months.js'
import { measures } from '../measure.js'
import { notCountedBy } from './figure-filter.js'
import { figuresOfMeasure } from './figures-of-measure.js'
import { askedOf } from './show-measures.js'

/** One measure over the twelve months that end with the one asked for, and of that month by fund, channel and phase. */
export async function showMeasure(request: Request, response: Response): Promise<void> {
  const measure = measures.find(({ code }) => code === request.params.measure)
  if (measure === undefined) throw new NotFound('measure')
  const asked = await askedOf(request)
  const months = Array.from({ length: 12 }, (_, index) => addMonths(asked.month, index - 11))
  const names = { fund: asked.funds, channel: channelNames, phase: phaseWords }
  response.render('measures/measure', {
    ...asked, section: figuresOfMeasure(measure, asked.figures, months, asked.filter, names), notCountedBy: notCountedBy(measure, asked.filter)
  })
}
