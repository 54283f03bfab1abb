/* Owns the verdict on each case. Comes in: a trial that was read. Goes out: whether each case
   holds, and lines that say why not. */
#include "driver/execute.h"
#include "driver/trial_int.h"

static Execution run(const Trial *trial, Arena *arena, const TrialCase *it, Str query) {
  ExecuteSetup setup = {.facts = trial->facts,
                        .data = &it->data,
                        .now = trial->now,
                        .geoip = trial->geoip,
                        .user_agents = trial->user_agents};
  return execute_query(arena, query, &setup);
}

/* Whether so many ROWS make an alert of RULE. */
static bool alerts(const TrialRule *rule, int64_t rows) {
  if (str_eq(rule->trigger, STR("LessThan"))) return rows < rule->threshold;
  if (str_eq(rule->trigger, STR("Equal"))) return rows == rule->threshold;
  if (str_eq(rule->trigger, STR("NotEqual"))) return rows != rule->threshold;
  return rows > (str_eq(rule->trigger, STR("GreaterThan")) ? rule->threshold : 0);
}

static void add_why_not_run(Buf *out, const ExecError *error) {
  bool named = str_eq(str_of(error->code), STR("NOT_EVALUATED"));
  if (named)
    buf_printf(out, "not evaluated: %.*s\n", STR_ARG(error->message));
  else
    buf_printf(out, "the query does not run: %s: %.*s\n", error->code, STR_ARG(error->message));
}

static void add_wrong_verdict(Buf *out, Arena *arena, const TrialCase *it, const Table *table) {
  const char *expected = it->alert ? "an alert" : "quiet";
  if (table->rows == 0) {
    buf_printf(out, "expected %s; the query returned no row\n", expected);
    return;
  }
  buf_printf(out, "expected %s; the query returned %u row%s:\n", expected, (unsigned)table->rows,
             table->rows == 1 ? "" : "s");
  trial_show_rows(out, arena, table);
}

/* Appends what does not hold of what the query returned. */
static void judge(Buf *out, Arena *arena, const TrialCase *it, const Table *table) {
  bool counts = it->rows || it->count >= 0;
  if (it->raised != it->alert && (!counts || table->rows == 0))
    add_wrong_verdict(out, arena, it, table);
  else if (it->raised != it->alert)
    buf_printf(out, "expected %s\n", it->alert ? "an alert" : "quiet");
  if (it->count >= 0 && it->count != table->rows)
    buf_printf(out, "expected %lld rows, the query returned %u\n", (long long)it->count,
               (unsigned)table->rows);
  if (it->rows && (it->raised == it->alert || table->rows))
    trial_match(out, arena, table, it->rows);
}

/* A filter that keeps quiet what is quiet anyhow shows nothing. */
static void check_filter(const Trial *trial, Arena *arena, const TrialCase *it) {
  if (!it->filter || it->raised) return;
  const TrialRule *rule = &trial->rules.ptr[it->rule];
  Execution bare = run(trial, arena, it, rule->query);
  if (bare.error.code || alerts(rule, bare.table.rows)) return;
  diag_add(trial->bag, DIAG_T011, trial->source, it->filter->span,
           "the scenario is quiet without this filter too: its rows raise no alert");
}

static void try_case(Trial *trial, Arena *arena, TrialCase *it) {
  Buf out = {0};
  if (!trial->rules.len) {
    buf_add_cstr(&out, "there is no rule to run\n");
  } else if (it->broken) {
    buf_add_cstr(&out, "findings say what is wrong with it\n");
  } else {
    Execution done = run(trial, arena, it, it->query);
    it->ran = !done.error.code;
    it->raised = it->ran && alerts(&trial->rules.ptr[it->rule], done.table.rows);
    if (it->ran)
      judge(&out, arena, it, &done.table);
    else
      add_why_not_run(&out, &done.error);
    if (it->ran) check_filter(trial, arena, it);
  }
  it->verdict = out.len ? TRIAL_FAILED : TRIAL_OK;
  if (it->todo.ptr) it->verdict = TRIAL_TODO;
  it->detail = arena_str(trial->arena, buf_str(&out));
  buf_free(&out);
}

void trial_run(Trial *trial) {
  Arena arena = {0};
  vec_each(TrialCase, it, &trial->cases) {
    try_case(trial, &arena, it);
    arena_reset(&arena);
  }
  arena_free(&arena);
}
