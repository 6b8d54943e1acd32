/** The name under which the loss that a script prints stands among the figures of its run, where no other loss was seen. */
export const printedLossName = 'printed loss';
