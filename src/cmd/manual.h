/* Going through all commands for what is made of their option tables: manual page, completions. */
#ifndef RULEC_CMD_MANUAL_H
#define RULEC_CMD_MANUAL_H

/* Has every command of command.def, and every part of one, print its option table in STYLE
   (help_print), in order. */
void manual_each(const char *style);

#endif
