/* Build time: the keyword table of the KQL lexer. Comes in: kql/token.def. Goes out: words.inc, the
   slots of an open-addressed hash table in order, each a token kind or TOK_END where it is free. */
#include "base/word.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *name, *text;
} tokens[] = {
#define TOKEN(name, text, class) {#name, text},
#include "kql/token.def"
#undef TOKEN
};

enum { COUNT = sizeof tokens / sizeof *tokens };

static bool is_word(const char *text) {
  for (; *text; text++) {
    if (!isalnum((unsigned char)*text) && *text != '_') return false;
  }
  return true;
}

int main(int argc, char **argv) {
  if (argc != 3) return fprintf(stderr, "usage: gen_words SCHEMAS OUTPUT\n"), 2;
  const char *slots[WORD_SLOTS] = {NULL};
  for (size_t i = 0; i < COUNT; i++) {
    if (!is_word(tokens[i].text)) continue;
    uint32_t at = word_slot(tokens[i].text, strlen(tokens[i].text));
    while (slots[at]) at = (at + 1) % WORD_SLOTS;
    slots[at] = tokens[i].name;
  }
  FILE *out = fopen(argv[2], "w");
  if (!out) return perror(argv[2]), 2;
  fprintf(out, "/* generated from kql/token.def */\n");
  for (size_t i = 0; i < WORD_SLOTS; i++) fprintf(out, "TOK_%s,\n", slots[i] ? slots[i] : "END");
  return fclose(out) ? 2 : 0;
}
