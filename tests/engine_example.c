/* An engine in a page: links a generated table and librulec_exec, reads JSON lines from standard
   input and prints a line for each row that a rule gives: the rule's id, its first technique, the
   row's columns.
     cc -DRULEC_PLANS -DHEADER='"rules.h"' -DTABLE=rulec_rules engine_example.c rules.c \
       $(pkg-config --cflags --static --libs rulec-exec)
   usage: engine_example NOW [TABLE] < LINES
   NOW is in seconds since 1970. Without TABLE the member Type of each line names its table. */
#include "rulec_exec.h"
#include HEADER

#include <stdio.h>
#include <stdlib.h>

static void print_cell(const RulecCell *cell) {
  switch (cell->type) {
    case RULEC_NULL: break;
    case RULEC_BOOL: fputs(cell->number ? "true" : "false", stdout); break;
    case RULEC_REAL: printf("%.17g", cell->real); break;
    case RULEC_INT:
    case RULEC_LONG:
    case RULEC_DATETIME:
    case RULEC_TIMESPAN: printf("%lld", (long long)cell->number); break;
    default: fwrite(cell->text, 1, cell->length, stdout); break;
  }
}

static void on_alert(void *user, const RulecRule *rule, const RulecRow *row) {
  size_t *alerts = (size_t *)user;
  size_t i;
  ++*alerts;
  printf("%s\t%s", rule->id, rule->technique_count ? rule->techniques[0].id : "-");
  for (i = 0; i < row->count; i++) {
    printf("\t%s=", row->names[i]);
    print_cell(&row->cells[i]);
  }
  putchar('\n');
}

static int fail(const RulecEngine *engine, const char *what) {
  fprintf(stderr, "%s: %s\n", what, rulec_engine_error(engine));
  return 1;
}

/* Feeds standard input in pieces of whole lines. */
static int feed(RulecEngine *engine, const char *table) {
  static char buffer[1 << 20];
  size_t kept = 0, got;
  while ((got = fread(buffer + kept, 1, sizeof buffer - kept, stdin)) > 0) {
    size_t all = kept + got, end = all;
    while (end > 0 && buffer[end - 1] != '\n') end--;
    if (!end) end = all; /* a line longer than the buffer is cut */
    if (!rulec_engine_feed_json(engine, table, buffer, end)) return fail(engine, "feed");
    kept = all - end;
    memmove(buffer, buffer + end, kept);
  }
  if (!rulec_engine_feed_json(engine, table, buffer, kept)) return fail(engine, "feed");
  return rulec_engine_finish(engine) ? 0 : fail(engine, "finish");
}

int main(int argc, char **argv) {
  size_t alerts = 0, left_out = 0, i;
  RulecEngine *engine;
  int code;
  if (argc < 2) {
    fprintf(stderr, "usage: engine_example NOW [TABLE] < LINES\n");
    return 2;
  }
  engine = rulec_engine_new(rulec_ticks(atoll(argv[1])), on_alert, &alerts);
  for (i = 0; i < TABLE.rule_count; i++) {
    if (rulec_engine_add(engine, rulec_table_rule(&TABLE, i))) continue;
    fprintf(stderr, "left out: %s\n", rulec_engine_error(engine));
    left_out++;
  }
  code = feed(engine, argc > 2 ? argv[2] : NULL);
  fprintf(stderr, "%u rules, %u left out, %u alerts, %u lines skipped\n",
          (unsigned)TABLE.rule_count, (unsigned)left_out, (unsigned)alerts,
          (unsigned)rulec_engine_skipped(engine));
  rulec_engine_free(engine);
  return code;
}
