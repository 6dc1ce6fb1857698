import type { Knex } from 'knex'
import { type CouncilId, inCouncil, outsideTenancy } from '../database/in-council.js'
import type { Phase, PhasePlan } from './phase.js'
import { type ShownRoute, supportRoutesOf, withSupport } from './support-route.js'

/** A council as every page needs it: its names, its looks, how to reach it and how far its service has come. */
export interface Council extends PhasePlan {
  id: string
  slug: string
  name: string
  shortName: string
  /** The one address from which absolute links are made, such as https://pay.barnfield.example */
  origin: string
  phone: string
  openingHours: string
  contactEmail: string
  postalAddress: string
  website: string
  /** What "if you are struggling to pay" says, in the council's words. */
  hardshipAdvice: string
  vatNumber: string | null
  logoFile: string
  branding: Branding
  /** What people paid with before, and while this service is in beta, as residents know it; empty where there is none. */
  oldServiceName: string
  oldServiceAddress: string
  /** In public beta, to how many of a hundred visitors this service is shown first. */
  newFirstShare: number
  /** How its residents get help at this moment, where its pages are visited and it has said so. */
  readonly support?: readonly ShownRoute[]
  /** The council whose staff practise here, where this is no council but its practice council. */
  practiceOf: CouncilId | null
}

/** Colours as '#rrggbb'. */
export interface Branding {
  headerBackground: string
  headerText: string
  accent: string
  link: string
}

/** The council that a host name belongs to, or null: any other host shows nothing at all. */
export async function findCouncilByHost(host: string): Promise<Council | null> {
  const row = await outsideTenancy()('councils').join('council_hosts', 'council_hosts.council_id', 'councils.id')
    .where('council_hosts.host', host).first('councils.*') as CouncilRow | undefined
  return row === undefined ? null : asCouncil(row)
}

/** @returns null when there is no council of that short name for addresses, such as 'barnfield'. */
export async function findCouncilBySlug(slug: string): Promise<Council | null> {
  const row = await outsideTenancy()<CouncilRow>('councils').where({ slug }).first()
  return row === undefined ? null : asCouncil(row)
}

/** The council of a step's own transaction, for work that has only its id. */
export async function councilById(trx: Knex.Transaction, id: CouncilId): Promise<Council> {
  const row = await trx<CouncilRow>('councils').where({ id }).first()
  if (row === undefined) throw new Error(`No council ${id}`)
  return asCouncil(row)
}

/** The same for a message to its residents, with the telephone number that its pages give now. */
export async function councilToSign(trx: Knex.Transaction, id: CouncilId, now: Date): Promise<Council> {
  return withSupport(await councilById(trx, id), await supportRoutesOf(trx, id), now)
}

/** Every council, for work that goes through them in turn: without those where staff practise, which are never counted, published or told of. */
export async function allCouncils(): Promise<Council[]> {
  const rows = await outsideTenancy()<CouncilRow>('councils').whereNull('practice_of').orderBy('slug')
  return rows.map(asCouncil)
}

/** The same with the practice councils that are open, for work without which what somebody does there would never end. */
export async function allCouncilsAndPractice(): Promise<Council[]> {
  const rows = await outsideTenancy()<CouncilRow>('councils')
    .where(one => { void one.whereNull('practice_of').orWhere('practice_state', 'open') }).orderBy('slug')
  return rows.map(asCouncil)
}

/** Where the council's payers enter their cards: the origins of its providers' pages. */
export async function findCardPageOrigins(councilId: CouncilId): Promise<string[]> {
  return await inCouncil(councilId, async trx =>
    await trx('provider_accounts').where({ council_id: councilId }).distinct('card_page_origin').pluck('card_page_origin') as string[])
}

interface CouncilRow {
  id: string
  slug: string
  name: string
  short_name: string
  origin: string
  phone: string
  opening_hours: string
  contact_email: string
  postal_address: string
  website: string
  hardship_advice: string
  vat_number: string | null
  logo_file: string
  header_background: string
  header_text: string
  accent: string
  link_colour: string
  old_service_name: string
  old_service_address: string
  new_first_share: number
  phase: Phase
  next_phase: Phase | null
  next_phase_at: Date | null
  practice_of: string | null
}

function asCouncil(row: CouncilRow): Council {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    shortName: row.short_name,
    origin: row.origin,
    phone: row.phone,
    openingHours: row.opening_hours,
    contactEmail: row.contact_email,
    postalAddress: row.postal_address,
    website: row.website,
    hardshipAdvice: row.hardship_advice,
    vatNumber: row.vat_number,
    logoFile: row.logo_file,
    branding: { headerBackground: row.header_background, headerText: row.header_text, accent: row.accent, link: row.link_colour },
    oldServiceName: row.old_service_name,
    oldServiceAddress: row.old_service_address,
    newFirstShare: row.new_first_share,
    phase: row.phase,
    nextPhase: row.next_phase,
    nextPhaseAt: row.next_phase_at,
    practiceOf: row.practice_of
  }
}
