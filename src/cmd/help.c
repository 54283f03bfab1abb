/* Owns the forms in which options are shown. Comes in: an option table. Goes out: text. */
#include "cmd/help.h"

#include "base/utf8.h"

#include <stdio.h>

const Option help_option = {"help", 'h', OPTION_FLAG, NULL, NULL, NULL, "show this help"};

Str help_command(const OptionTable *table) {
  Str usage = str_of(table->usage);
  return str_trim(str_slice(usage, 0, str_find_byte(usage, '[', 0)));
}

/* --- for people --- */

static void add_text_option(Buf *out, const Option *option) {
  Buf head = {0};
  if (option->letter) buf_printf(&head, "-%c, ", option->letter);
  if (!option->letter) buf_add_cstr(&head, "    ");
  buf_printf(&head, "--%s", option->name);
  if (option->value) buf_printf(&head, " %s", option->value);
  size_t width = utf8_count(buf_str(&head));
  buf_printf(out, "  %.*s", STR_ARG(buf_str(&head)));
  buf_add_repeat(out, ' ', width < 30 ? 30 - width : 0);
  buf_printf(out, " %s", option->help);
  if (option->choices) buf_printf(out, " (%s)", option->choices);
  buf_add_byte(out, '\n');
  buf_free(&head);
}

static void start_text(Buf *out, const OptionTable *table) {
  buf_printf(out, "usage: rulec %s\n\n%s\n\n", table->usage, table->summary);
}

static void end_nothing(Buf *out) { (void)out; }

/* --- for the manual page --- */

void help_roff(Buf *out, Str text) {
  for (size_t at = 0, width; at < text.len; at += width) {
    uint32_t code = utf8_decode(text, at, &width);
    bool starts_line = at == 0 || text.ptr[at - 1] == '\n';
    if (starts_line && (code == '.' || code == '\'')) buf_add_cstr(out, "\\&");
    if (code == '\\') {
      buf_add_cstr(out, "\\e");
    } else if (code == '-') {
      buf_add_cstr(out, "\\-");
    } else if (code > '~') {
      buf_printf(out, "\\[u%04X]", (unsigned)code);
    } else {
      buf_add_byte(out, (char)code);
    }
  }
}

static void add_man_option(Buf *out, const Option *option) {
  buf_add_cstr(out, ".TP\n\\fB");
  if (option->letter) buf_printf(out, "\\-%c\\fR, \\fB", option->letter);
  buf_add_cstr(out, "\\-\\-");
  help_roff(out, str_of(option->name));
  buf_add_cstr(out, "\\fR");
  if (option->value) {
    buf_add_cstr(out, " \\fI");
    help_roff(out, str_of(option->value));
    buf_add_cstr(out, "\\fR");
  }
  buf_add_byte(out, '\n');
  help_roff(out, str_of(option->help));
  if (option->choices) {
    buf_add_cstr(out, " (");
    help_roff(out, str_of(option->choices));
    buf_add_byte(out, ')');
  }
  buf_add_byte(out, '\n');
}

static void start_man(Buf *out, const OptionTable *table) {
  buf_add_cstr(out, ".SS rulec ");
  help_roff(out, str_of(table->usage));
  buf_add_byte(out, '\n');
  help_roff(out, str_of(table->summary));
  buf_add_byte(out, '\n');
}

/* --- for bash: one branch of `case $command in` --- */

/* The choices separated by spaces. */
static void add_words(Buf *out, const char *choices) {
  for (; *choices; choices++) buf_add_byte(out, *choices == '|' ? ' ' : *choices);
}

static void start_bash(Buf *out, const OptionTable *table) {
  buf_printf(out, "    '%.*s')\n      options='--help", STR_ARG(help_command(table)));
  for (size_t i = 0; i < table->count; i++) {
    const Option *option = &table->options[i];
    buf_printf(out, option->letter ? " --%s -%c" : " --%s", option->name, option->letter);
  }
  buf_add_cstr(out, "'\n      case $previous in\n");
}

static void add_bash_option(Buf *out, const Option *option) {
  if (option->kind == OPTION_FLAG) return;
  buf_printf(out, "        --%s", option->name);
  if (option->letter) buf_printf(out, " | -%c", option->letter);
  buf_add_cstr(out, ") value=1 words='");
  if (option->choices) add_words(out, option->choices);
  buf_add_cstr(out, "' ;;\n");
}

static void end_bash(Buf *out) { buf_add_cstr(out, "      esac\n      ;;\n"); }

/* --- for zsh: one branch of `case $command in`, specs for _arguments --- */

/* In a spec in single quotes: a quote ends them, brackets and colons end parts. */
static void add_spec(Buf *out, const char *text) {
  for (; *text; text++) {
    if (*text == '\'') {
      buf_add_cstr(out, "'\\''");
      continue;
    }
    if (*text == '[' || *text == ']' || *text == ':' || *text == '\\') buf_add_byte(out, '\\');
    buf_add_byte(out, *text);
  }
}

static void start_zsh(Buf *out, const OptionTable *table) {
  buf_printf(out, "    '%.*s')\n      _arguments -S \\\n", STR_ARG(help_command(table)));
}

static void add_zsh_option(Buf *out, const Option *option) {
  const char *repeat = option->kind == OPTION_WORDS ? "*" : "";
  const char *equals = option->kind == OPTION_FLAG ? "" : "=";
  if (option->letter) {
    buf_printf(out, "        %s{-%c%s,--%s%s}'[", *repeat ? "\\*" : "", option->letter,
               *equals ? "+" : "", option->name, equals);
  } else {
    buf_printf(out, "        '%s--%s%s[", repeat, option->name, equals);
  }
  add_spec(out, option->help);
  buf_add_byte(out, ']');
  if (option->value) {
    buf_add_byte(out, ':');
    add_spec(out, option->value);
    buf_add_byte(out, ':');
    if (option->choices) {
      buf_add_byte(out, '(');
      add_words(out, option->choices);
      buf_add_byte(out, ')');
    } else {
      buf_add_cstr(out, "_files");
    }
  }
  buf_add_cstr(out, "' \\\n");
}

static void end_zsh(Buf *out) { buf_add_cstr(out, "        '*:file:_files'\n      ;;\n"); }

/* --- the table of styles --- */

typedef struct Style {
  const char *name;
  void (*start)(Buf *out, const OptionTable *table);
  void (*option)(Buf *out, const Option *option);
  void (*end)(Buf *out);
} Style;

static const Style styles[] = {{"", start_text, add_text_option, end_nothing},
                               {"man", start_man, add_man_option, end_nothing},
                               {"bash", start_bash, add_bash_option, end_bash},
                               {"zsh", start_zsh, add_zsh_option, end_zsh}};

bool help_print(const OptionTable *table, Str style) {
  for (size_t s = 0; s < sizeof styles / sizeof *styles; s++) {
    if (!str_eq(str_of(styles[s].name), style)) continue;
    Buf out = {0};
    styles[s].start(&out, table);
    for (size_t i = 0; i < table->count; i++) styles[s].option(&out, &table->options[i]);
    styles[s].option(&out, &help_option);
    styles[s].end(&out);
    fwrite(out.ptr, 1, out.len, stdout);
    buf_free(&out);
    return true;
  }
  return false;
}
