/** A config that nothing is wrong with, with a comment on most lines. */
export const good = `# A small run.
name: digits
task: image-classification
data:
  path: images # a folder
model:
  type: conv
  filters: [8, 16]
optimizer:
  name: adam
  lr: 1e-3 # as usual
schedule:
  name: cosine
  warmup: 50
steps: 500
`;
