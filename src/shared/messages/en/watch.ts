/** What `keel watch` says. */
export const watch = {
  'cli.watch': 'follow a log, or what a command prints, and tell what goes wrong as it comes',
  'cli.watch.what':
    'a log to follow, a file or folder; or -- and a command to run; without either, or -, standard input',
  'cli.watch.until':
    'act: end with exit code 2 as soon as a finding needs action; a command goes on, and a pipe is first read to its end',
  'cli.watch.kill': 'with --until act: end the command, too, or close the pipe at once',
  'cli.watch.tty': 'lend the command a terminal, by script(1), so that it draws its bars and colours',
  'watch.several':
    'Put -- before a command, as in keel watch -- {command}; of files and folders keel watch follows one.',
  'watch.nothing': 'Name a log to follow, or put -- before a command, or print into it: command 2>&1 | keel watch',
  'watch.command-only': '--tty goes with a command, --kill with a command or a pipe: keel watch -- python train.py',
  'watch.kill-when': '--kill says what --until act does with the command; give --until act too.',
  'watch.until-what': 'There is no --until {name}; give --until act.',
  'watch.kept': 'Watching. What is printed is kept in {file}, which Keel shows while it grows.',
  'watch.not-kept': 'Watching. What is printed is not kept: {why}',
  'watch.piped':
    'The command prints into a pipe, so it may show no bars or colours and print later than on a terminal. With --tty it gets a terminal.',
  'watch.no-script': 'Here is no script(1), by which --tty lends a terminal. Leave --tty out.',
  'watch.no-command': '{command} cannot be started: there is no such command.',
  'watch.not-started': '{command} cannot be started: {why}',
  'watch.output-closed': 'Nobody reads what is printed any more, so it is read no further.',
  'watch.following': 'Following {file}. Press Ctrl+C to end.',
  'watch.awaited': 'There is no {file} yet; it is followed as soon as there is. Press Ctrl+C to end.',
  'watch.newest-of': 'It holds {n:# run|# runs}; the newest is followed: {name}.',
  'watch.trouble': '{file} cannot be read now: {why} It is tried again.',
  'watch.left': 'The command goes on as process {pid:int}; what it prints goes into {file}.',
  'watch.left-unkept': 'The command goes on as process {pid:int}; what it prints is kept no more.',
  'watch.held':
    'The command has ended, but another process that it started still holds its output; what that prints goes into {file}.',
  'watch.held-unkept':
    'The command has ended, but another process that it started still holds its output; what that prints is kept no more.',
  'watch.reads-on':
    'A finding needs action. What is printed is read on to its end; the exit code is then 2. With --kill reading ends at once.',
  'watch.closing': 'A finding needs action, so reading ends. The command before the pipe is ended when it prints on.',
  'watch.no-interpreter': 'the program that its first line names is not there.',
  'watch.not-executable':
    'it may not be run as a program. Put the program that runs it before it, or allow it: chmod +x {command}',
  'watch.no-program': 'it is no program for this system.',
  'watch.ending': 'Ending the command.',
  'watch.ended-by': 'The command was ended by {signal}.',
  'watch.unread': 'What was printed cannot be judged: {why}',
  'watch.more': 'What was not checked, and the report as a page: keel diagnose {file}',
} as const;
