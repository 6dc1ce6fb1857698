import { expect } from 'chai'
import { aCouncil, fundOf } from '../support/builders.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const path = '/staff/service-phase'

describe('Going back from a preview of the phases', function () {
  this.timeout(60_000)
  usesService()

  it('finds all that was typed for the council and for a fund, on the preview too, with none of it in an address', async () => {
    const council = await aCouncil({ council: { phase: 'private-beta' } })
    const owner = await signedIn(council, 'owner')
    for (const fund of ['', fundOf(council, 'garden-waste').code]) {
      await owner.get(`${path}/change`)
      await owner.post(`${path}/preview`, { fund, phase: 'public-beta', from: '1/3/2031', reason: 'Forty households <have> paid' })
      expect(owner.last.body, 'to where nothing is changed, so that it goes on while staff can only read').to.match(/<button[^>]*value="change"[^>]*formaction="\/staff\/service-phase\/preview"/)
      const typed = { reason: 'Fifty households <have> paid', override: 'Agreed by the board', action: 'change' }
      await owner.post(`${path}/preview`, { ...owner.hiddenFields(`${path}/changes`), ...typed })
      expect([owner.last.status, owner.last.path]).to.deep.equal([200, `${path}/preview`])
      expect(typedIn(owner)).to.deep.equal({ fund, phase: 'public-beta', from: '1/3/2031', reason: 'Fifty households &lt;have&gt; paid', override: 'Agreed by the board' })
      await owner.post(`${path}/preview`, { fund, phase: 'live', from: '2/3/2031', reason: 'Fifty', override: 'Agreed by the board' })
      expect(owner.last.body, 'and on to the preview again').to.match(/<textarea[^>]*name="override"[^>]*>Agreed by the board<\/textarea>/)
      expect(owner.last.body).not.to.match(/href="[^"]*(Fifty|2031)/)
    }
    expect(await rowsOf(council, 'phase_changes'), 'nothing is changed by it').to.deep.equal([])
  })

  it('keeps why it goes on where something else of the form was wrong, and lets it be shortened', async () => {
    const owner = await signedIn(await aCouncil({ council: { phase: 'private-beta' } }), 'owner')
    await owner.get(`${path}/change`)
    await owner.post(`${path}/preview`, { fund: '', phase: 'public-beta', from: '', reason: 'As agreed' })
    await owner.post(`${path}/changes`, { reason: '', override: 'x'.repeat(501) })
    expect(owner.last.status).to.equal(422)
    expect(typedIn(owner)).to.include({ phase: 'public-beta', override: 'x'.repeat(501) })
    expect(owner.text()).to.contain('Say why it changes').and.to.match(/must be 500 characters or (fewer|less)/)
  })

  it('finds the share and its reason on the page of the preview itself', async () => {
    const owner = await signedIn(await aCouncil({ council: { phase: 'public-beta' } }), 'owner')
    await owner.get(path)
    await owner.post(`${path}/share-previews`, { share: '20', reason: 'To begin with' })
    expect(owner.last.body).to.contain('href="#shown-first">Change what I entered').and.to.match(/id="shown-first"[\s\S]*name="share"[^>]*value="20"[\s\S]*name="reason"[^>]*value="To begin with"/)
  })
})

/** What stands in the form that a change begins with. */
function typedIn({ last: { body } }: HttpVisitor): Record<string, string | undefined> {
  const box = (name: string) => new RegExp(`<textarea[^>]*name="${name}"[^>]*>([^<]*)</textarea>`).exec(body)?.[1]
  const inputs = body.match(/<input[^>]*>/g) ?? []
  return {
    fund: body.match(/<option[^>]*>/g)?.find(option => option.includes(' selected'))?.replace(/.*value="([^"]*)".*/, '$1'),
    phase: inputs.find(input => input.includes('name="phase"') && input.includes(' checked'))?.replace(/.*value="([^"]*)".*/, '$1'),
    from: inputs.find(input => input.includes('name="from"'))?.replace(/.*value="([^"]*)".*/, '$1'), reason: box('reason'), override: box('override')
  }
}
