/* Feeds rows to the rules of tests/check_engine_plain, from memory, and prints what is told when.
 */
#include "rulec_exec.h"
#include HEADER

#include <stdio.h>

static void on_alert(void *user, const RulecRule *rule, const RulecRow *row) {
  size_t i;
  (void)user;
  printf("  %s:", rule->name);
  for (i = 0; i < row->count; i++) {
    const RulecCell *cell = &row->cells[i];
    printf(" %s=", row->names[i]);
    if (cell->text) {
      printf("%.*s", (int)cell->length, cell->text);
    } else if (cell->type == RULEC_REAL) {
      printf("%g", cell->real);
    } else if (cell->type != RULEC_NULL) {
      printf("%lld", (long long)cell->number);
    }
  }
  putchar('\n');
}

static RulecCell text(RulecType type, const char *s) {
  RulecCell cell = {RULEC_NULL, 0, 0, NULL, 0};
  cell.type = type;
  cell.text = s;
  cell.length = strlen(s);
  return cell;
}

static RulecCell number(RulecType type, int64_t n) {
  RulecCell cell = {RULEC_NULL, 0, 0, NULL, 0};
  cell.type = type;
  cell.number = n;
  return cell;
}

static void tell(RulecEngine *engine, const char *what, bool good) {
  printf("%s: %s\n", what, good ? "good" : rulec_engine_error(engine));
}

static bool start(RulecEngine *engine, int64_t at, const char *device, const char *file) {
  static const char *const names[] = {"TimeGenerated", "DeviceName", "FileName", "ProcessId",
                                      "NoSuchColumn"};
  RulecCell cells[5];
  RulecRow row = {names, NULL, 5};
  cells[0] = number(RULEC_DATETIME, rulec_ticks(at));
  cells[1] = text(RULEC_STRING, device);
  cells[2] = text(RULEC_STRING, file);
  cells[3] = text(RULEC_STRING, "77"); /* becomes the column's long */
  cells[4] = number(RULEC_LONG, 1);
  row.cells = cells;
  return rulec_engine_feed(engine, "deviceprocessEVENTS", &row, 1);
}

static bool trust(RulecEngine *engine, const char *device) {
  static const char *const names[] = {"SearchKey"};
  RulecCell cell = text(RULEC_STRING, device);
  RulecRow row = {names, NULL, 1};
  row.cells = &cell;
  return rulec_engine_feed(engine, "Trusted", &row, 1);
}

int main(void) {
  RulecEngine *engine = rulec_engine_new(rulec_ticks(1767225600), on_alert, NULL);
  size_t i;
  for (i = 0; i < TABLE.rule_count; i++) {
    const RulecRule *rule = rulec_table_rule(&TABLE, i);
    rulec_engine_limit_memory(engine, strcmp(rule->name, "greedy") == 0 ? 65536 : 1 << 30);
    tell(engine, rule->name, rulec_engine_add(engine, rule));
  }
  tell(engine, "no rows of it are read", rulec_engine_feed(engine, "Syslog", NULL, 0));
  tell(engine, "trust", trust(engine, "ws-1"));
  tell(engine, "start", start(engine, 1767225000, "ws-1", "very-evil.exe"));
  tell(engine, "start", start(engine, 1767225001, "ws-2", "EVIL.exe"));
  tell(engine, "start", start(engine, 1767225002, "ws-2", "devil.exe"));
  tell(engine, "flush", rulec_engine_flush(engine));
  tell(engine, "add", rulec_engine_add(engine, rulec_table_rule(&TABLE, 0)));
  tell(engine, "start", start(engine, 1767225003, "ws-3", "evil"));
  tell(engine, "flush", rulec_engine_flush(engine));
  trust(engine, "ws-4");
  tell(engine, "trust too late", rulec_engine_flush(engine));
  tell(engine, "finish", rulec_engine_finish(engine));
  rulec_engine_free(engine);
  rulec_engine_free(NULL);
  return 0;
}
