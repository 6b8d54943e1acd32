/** What the embedded trainer says of a person's data. */
export const data = {
  'data.no-file': '{key} names {name}, but there is no {file}. Paths are relative to the folder of the config.',
  'data.no-file.near':
    '{key} names {name}, but there is no {file}. Did you mean {near}? Paths are relative to the folder of the config.',
  'data.bad-gzip': '{file} looks gzipped but cannot be unpacked: {why}. Get it again.',
  'data.is-folder': '{file} is a folder; name a file.',
  'data.too-large': '{file} has {size:int} MB; at most {most:int} MB can be read. Use a part of it.',
  'data.empty': '{file} is empty.',
  'data.unreadable': '{file} cannot be read: {why}.',
  'data.too-much-text': '{file} holds more text than can be read (500 MB). Use a part of it.',
  'data.zero-bytes': '{file} is not a text file: it contains zero bytes.',
  'data.blank': '{file} is empty: it holds only blanks.',
  'data.no-utf8': '{where}: not UTF-8. Save the file in the UTF-8 encoding.',
  'data.line': '{file}, line {line:int}',
  'data.column': '{file}, column "{column}"',
  'data.key': '{file}, "{key}"',
  'data.with-empty': '{file} ({rows:# row has|# rows have} empty cells)',
  'data.names': '{names:and}',
  'data.names.more': '{names:and}, and {more:int} more',
  'data.no-keys': 'no keys',

  'data.no-rows': '{file} has a header but no rows below it.',
  'data.twice': '{where}: two columns are named "{name}". Give each its own name.',
  'data.cells':
    '{where}: {cells:# cell|# cells}, but the header names {columns:# column|# columns}. Put cells that contain the separator in double quotes.',
  'data.open-quote': '{where}: a double quote opens here and is never closed. Close it, or write it twice.',
  'data.inner-quote': '{where}: a double quote stands inside a quoted cell. Write it twice.',
  'data.bad-csv': '{where}: {why}',
  'data.no-column': '{file} has no column "{name}" ({key}). It has {columns}.',
  'data.no-column.near': '{file} has no column "{name}" ({key}). Did you mean "{near}"? It has {columns}.',
  'data.headless': 'The first line must name the columns.',
  'data.one-class':
    '{where} has one class only, "{name}". A classifier needs two or more; check the target and data.limit.',
  'data.many-classes':
    '{where} has {classes:int} different values in {rows:# row|# rows}, too many for classes. Choose another target, or tabular-regression for a measured quantity.',
  'data.decimal-comma':
    '{where}, column "{column}": "{cell}" is not a number. Write a decimal point in place of the comma.',
  'data.no-number':
    '{where}, column "{column}": "{cell}" is not a number. Correct the cell, or empty it to leave the row out.',
  'data.all-identifiers': 'No column is left to learn from: all are identifiers.',
  'data.constant': 'Column "{column}" has the same value in every training row.',
  'data.identifier': 'Column "{column}" was left out: nearly every row has another text.',
  'data.rare': 'Column "{column}": the {rare:# rarest value has|# rarest values share} one input.',
  'data.no-complete-row': '{where}: no row is complete, so nothing is left to train on.',
  'data.one-example':
    '{where}: one example is not enough to train on and to hold out for validation. Add data, or set validation.split to 0.',
  'data.no-target': 'data.target is missing: name the column to predict. {file} has {columns}.',
  'data.target-as-feature': 'data.features lists the target "{target}" itself. Take it out.',
  'data.only-target': '{file} has no column beside the target "{target}" to learn from.',
  'data.table': '{file}: {rows:# row|# rows}, {columns:# column|# columns} used as {inputs:# input|# inputs}.',
  'data.left-out': '{rows:# row with empty cells was|# rows with empty cells were} left out.',
  'data.unnamed': 'Columns without a name were left out.',
  'data.spread':
    'The target "{target}" has mean {mean:figure} and standard deviation {deviation:figure}; the loss is in its square.',

  'data.json': '{file} is a JSON file. Write one JSON object a line and name the file .jsonl, or use CSV.',
  'data.no-json': '{where}: not JSON ({why}). Each line must be one JSON object.',
  'data.no-object': '{where}: expected a JSON object, found {found}.',
  'data.no-text': '{where}, "{key}": expected a text, found {found}.',
  'data.no-label': '{where}, "{key}": expected a name or a number, found {found}.',
  'data.no-key': '{where}: no "{name}" ({key}). The object has {keys}.',
  'data.no-key.near': '{where}: no "{name}" ({key}). Did you mean "{near}"? The object has {keys}.',
  'data.kind.list': 'a list',
  'data.kind.object': 'an object',
  'data.kind.string': 'a string',
  'data.kind.number': 'a number',
  'data.kind.boolean': 'a boolean',

  'data.characters': '{file}: {n:grouped} {n:character|characters}, {kinds:# different one|# different ones}.',
  'data.rare-characters': 'The {n:# rarest character is|# rarest characters are} read as one.',
  'data.short-text':
    '{file} has {length:# character|# characters}; a window of model.context {context:int} needs {needed:int}. Use a longer text or a smaller model.context.',
  'data.short-text.split':
    '{file} has {length:# character|# characters}; a training and a validation window of model.context {context:int} need {needed:int}. Use a longer text or a smaller model.context.',
  'data.texts-by-words': '{file}: {texts:# text|# texts} read as words, {kinds:# different one|# different ones} kept.',
  'data.texts-by-characters':
    '{file}: {texts:# text|# texts} read as characters, {kinds:# different one|# different ones} kept.',
  'data.cut': '{texts:# text is|# texts are} longer than model.context ({context:int}) and {texts:was|were} cut.',
  'data.no-token': 'No training text holds a token.',

  'data.images': '{file}: {images:# image|# images} of {width:int} x {height:int} pixels, {classes:# class|# classes}.',
  'data.labels-in-folder':
    'data.labels is for IDX files; in a folder of images the sub-folders are the classes. Remove it.',
  'data.other-size':
    '{file} has {width:int} x {height:int} pixels, but {first} has {firstWidth:int} x {firstHeight:int}. Bring all images to one size.',
  'data.no-sub-folder':
    '{folder} has no sub-folder. Put the images of each class into a sub-folder of its own; two or more are needed.',
  'data.one-sub-folder':
    '{folder} has one class only, {name}. Put the images of each class into a sub-folder of its own; two or more are needed.',
  'data.no-png': '{folder} holds no PNG image. Add some, or remove the folder.',
  'data.empty-image': '{file} is empty. Replace or remove it.',
  'data.not-png': '{file} is not a PNG image. Replace or remove it.',
  'data.bad-png': '{file} cannot be decoded: {why}. Replace or remove it.',

  'idx.unsigned-bytes': 'unsigned bytes',
  'idx.signed-bytes': 'signed bytes',
  'idx.int16': '16-bit integers',
  'idx.int32': '32-bit integers',
  'idx.float32': '32-bit floats',
  'idx.float64': '64-bit floats',
  'idx.name-images': 'Name the IDX file of images, or a folder with one sub-folder a class.',
  'idx.name-labels': 'Name the IDX file of labels.',
  'idx.no-idx': '{file} is not an IDX file: it begins with {bytes}, not with 00 00 and a type. {remedy}',
  'idx.short-header': '{file} ends within its header. Get it again.',
  'idx.cut-off':
    '{file}: the header ({size} {type}) promises {expected:# byte|# bytes}, but {given:int} follow. The file is cut off or damaged; get it again.',
  'idx.no-labels': 'data.labels is missing: name the IDX file with the labels of {file}.',
  'idx.single-values':
    '{file} holds a list of single values, such as labels; images have 3 dimensions (count, height, width), or 4 with channels.',
  'idx.dimensions':
    '{file} holds {n:# dimension|# dimensions}; images have 3 dimensions (count, height, width), or 4 with channels.',
  'idx.no-bytes': '{file} holds {type}; pixels must be unsigned bytes (0 to 255).',
  'idx.no-images': '{file} holds no images ({size}).',
  'idx.label-dimensions':
    '{file} has {n:# dimension|# dimensions}; labels have one. Are data.path and data.labels swapped?',
  'idx.no-whole-numbers': '{file} holds {type}; labels must be whole numbers.',
  'idx.other-count':
    '{file} has {labels:# label|# labels}, but {imageFile} has {images:# image|# images}. Name the two files of one set.',
  'idx.one-class': '{file} has one class only, {label:int}. A classifier needs two or more.',
  'idx.label-range':
    '{file}: label {label:int} of image {image:int} (counted from 0) is out of range. The file has {different:# different label|# different labels}; labels count from 0 without gaps.',
  'idx.unused': 'No image has label {labels:or}.',
} as const;
