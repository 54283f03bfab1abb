/* Runs each rule of a generated table on no rows and prints what it gives: a JSON array [id, [cell
   …]] a row, with a letter for the type and a text for the value in each cell. For queries that
   bring their own rows. usage: engine_dump NOW */
#include "rulec_exec.h"
#include HEADER

#include <stdio.h>
#include <stdlib.h>

static void print_text(const char *text, size_t length) {
  size_t i;
  for (i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c < ' ' || c == '"' || c == '\\') {
      printf("\\u%04x", c);
    } else {
      putchar(c);
    }
  }
}

static void print_cell(const RulecCell *cell) {
  static const char letters[] = "nbilrmdtgsj";
  printf("\"%c", letters[cell->type]);
  if (cell->type >= RULEC_GUID || cell->type == RULEC_DECIMAL) {
    print_text(cell->text, cell->length);
  } else if (cell->type == RULEC_REAL) {
    printf("%.17g", cell->real);
  } else if (cell->type != RULEC_NULL) {
    printf("%lld", (long long)cell->number);
  }
  putchar('"');
}

static void on_alert(void *user, const RulecRule *rule, const RulecRow *row) {
  size_t i;
  (void)user;
  printf("[\"%s\", [", rule->id);
  for (i = 0; i < row->count; i++) {
    if (i) printf(", ");
    print_cell(&row->cells[i]);
  }
  printf("]]\n");
}

int main(int argc, char **argv) {
  size_t i;
  for (i = 0; i < TABLE.rule_count; i++) {
    const RulecRule *rule = rulec_table_rule(&TABLE, i);
    RulecEngine *engine = rulec_engine_new(argc > 1 ? atoll(argv[1]) : 0, on_alert, NULL);
    if (!rulec_engine_add(engine, rule) || !rulec_engine_finish(engine)) {
      printf("[\"%s\", null]\n", rule->id);
    }
    rulec_engine_free(engine);
  }
  return 0;
}
