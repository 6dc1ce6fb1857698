import type { PostingLayoutSetup } from './council-setup.js'

const reference = { source: 'reference' }
const amount = { source: 'amount' }
const zeros = { side: 'before', pad: '0' }

/** What posting files may look like: one for each usual kind of host system, to use as they are or to begin one's own with. */
export const startingPostingLayouts: readonly PostingLayoutSetup[] = [
  {
    code: 'csv-with-totals',
    name: 'CSV with header and trailer (council tax)',
    settings: {
      kind: 'csv',
      header: [{ source: 'constant', text: 'H' }, { source: 'file-number', width: 6, ...zeros }, { source: 'file-date', text: 'yyyymmdd' }, { source: 'line-count' }],
      line: [
        { source: 'constant', text: 'D' }, reference, { source: 'occurred-on', text: 'dd/mm/yyyy' }, amount, { source: 'method-code' },
        { source: 'transaction-reference' }, { source: 'narrative', width: 60, pad: '' }
      ],
      // So that nobody is chased for what is being traced. A file with no mark in it is as it would be without this.
      marker: [
        { source: 'constant', text: 'M' }, reference, { source: 'mark-words', text: 'ON/OFF' }, { source: 'marked-from', text: 'dd/mm/yyyy' },
        { source: 'marked-until', text: 'dd/mm/yyyy' }, { source: 'trace-reference' }
      ],
      trailer: [{ source: 'constant', text: 'T' }, { source: 'line-count' }, { source: 'total-in' }, { source: 'total-out' }, { source: 'total-net' }]
    }
  },
  {
    code: 'fixed-width-records',
    name: 'Fixed width with record types (rents)',
    settings: {
      kind: 'fixed-width', encoding: 'windows-1252', amountUnit: 'pence', sign: 'none',
      header: [
        { source: 'constant', text: 'HDR', width: 3 }, { source: 'file-number', width: 6, ...zeros }, { source: 'file-date', text: 'yyyymmdd', width: 8 },
        { source: 'constant', text: '', width: 63 }
      ],
      line: [
        { source: 'constant', text: 'DET', width: 3 }, { ...reference, width: 12 }, { ...amount, width: 11, ...zeros },
        { source: 'debit-or-credit', text: 'C/D', width: 1 }, { source: 'occurred-on', text: 'yyyymmdd', width: 8 }, { source: 'method-code', width: 3 },
        { source: 'transaction-reference', width: 12 }, { source: 'narrative', width: 30 }
      ],
      trailer: [
        { source: 'constant', text: 'TRL', width: 3 }, { source: 'line-count', width: 8, ...zeros }, { source: 'total-in', width: 13, ...zeros },
        { source: 'total-out', width: 13, ...zeros }, { source: 'constant', text: '', width: 43 }
      ]
    }
  },
  {
    code: 'csv-minimal',
    name: 'CSV with three columns (invoices)',
    settings: {
      kind: 'csv', columnNames: ['Invoice', 'Amount', 'Paid on'], line: [reference, amount, { source: 'occurred-on', text: 'yyyy-mm-dd' }]
    }
  }
]
