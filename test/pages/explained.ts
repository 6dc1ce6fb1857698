/**
 * On a small screen wide tables scroll, and axe cannot see the colours of cells that are out of sight. They are the colours of the cells
 * in sight; and each such table is looked at on a large screen too, where axe decides.
 */
export const tableScrolls = { 'color-contrast': 'Cells that are scrolled out of sight have the colours of those in sight' }

/** Axe takes a drawing for a picture that might lie behind its own labels. They stand on the page's ground, in the colour of its text. */
export const chartLabels = { 'color-contrast': 'The labels of a chart have the colours of the page’s text' }
