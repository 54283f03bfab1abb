/* Plugins about who was active when: activity_counts_metrics, activity_metrics,
   activity_engagement, active_users_count, session_count, sliding_window_counts.
   The code gives the id, the time, start, end, the numbers of the plugin and the dimensions; option
   "plugin" names it, option "dimensions" counts them. Rows are taken a slice (those that agree in
   the dimensions) after the other, in order of time. */
#include "base/limits.h"
#include "base/vec.h"
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/run.h"
#include "exec/sort.h"
#include "plan/spec.h"
#include "value/constant.h"

enum { FIRST_NUMBER = 4, NUMBERS = 4 }; /* outputs of the code */

typedef struct Event {
  uint32_t slice, who;
  int64_t time;
} Event;

typedef VEC(int64_t) Bins;

typedef struct Activity {
  Operator *op;
  Table *out;
  int64_t start, end;
  int64_t number[NUMBERS]; /* what the plugin is told besides */
  Groups *slices, *ids;
  const Event *events; /* of the slice at hand, by time */
  uint32_t count, slice;
  ValueType type; /* of times */
} Activity;

/* EVENTS of one slice; WHO numbers are below the count of ids. */
typedef void ActivityFn(Activity *a);

static int64_t floor_to(int64_t value, int64_t step) {
  int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

/* The number of the window of STEP from the start that TIME lies in. */
static int64_t window_of(const Activity *a, int64_t time, int64_t step) {
  return floor_to(time - a->start, step) / step;
}

/* A new row: its time and the dimensions; the column of the first result. */
static uint32_t add_row(Activity *a, int64_t time) {
  Table *out = a->out;
  uint32_t row = table_add_row(out), at = 0;
  column_set(&out->columns[at++], row, value_number(a->type, time));
  for (uint32_t i = 0; i < a->slices->keys.column_count; i++) {
    column_set(&out->columns[at++], row, column_value(&a->slices->keys.columns[i], a->slice));
  }
  return at;
}

static void add_counts(Activity *a, int64_t time, const int64_t *counts, uint32_t count) {
  uint32_t at = add_row(a, time);
  for (uint32_t i = 0; i < count; i++) {
    column_set(&a->out->columns[at + i], a->out->rows - 1, value_long(counts[i]));
  }
}

/* For each id what was noted of it last; ABSENT at first. */
static int64_t *notes(const Activity *a, int64_t absent) {
  int64_t *list = ARENA_ARRAY(a->op->arena, int64_t, a->ids->keys.rows);
  for (uint32_t i = 0; i < a->ids->keys.rows; i++) list[i] = absent;
  return list;
}

static bool in_period(const Activity *a, const Event *event) {
  return event->time >= a->start && event->time <= a->end;
}

/* --- activity_counts_metrics(id, time, start, end, window) --- */

static void counts_metrics(Activity *a) {
  int64_t *last = notes(a, -1), step = a->number[0], window = -1;
  int64_t counts[4] = {0}; /* rows, ids, new ids, ids so far */
  for (uint32_t i = 0; i < a->count; i++) {
    const Event *event = &a->events[i];
    if (!in_period(a, event)) continue;
    int64_t own = window_of(a, event->time, step);
    if (own != window) {
      if (window >= 0) add_counts(a, a->start + window * step, counts, 4);
      window = own;
      counts[0] = counts[1] = counts[2] = 0;
    }
    counts[0]++;
    counts[1] += last[event->who] != own;
    counts[2] += last[event->who] == -1;
    counts[3] += last[event->who] == -1;
    last[event->who] = own;
  }
  if (window >= 0) add_counts(a, a->start + window * step, counts, 4);
}

/* --- activity_metrics(id, time, start, end, window) --- */

typedef struct Window {
  int64_t number, ids, fresh;
} Window;

static void add_metrics(Activity *a, const Window *now, const Window *before) {
  bool adjacent = before->number >= 0 && before->number + 1 == now->number;
  double returned = (double)(now->ids - now->fresh);
  double retention = returned / (adjacent ? (double)before->ids : 0);
  uint32_t at = add_row(a, a->start + now->number * a->number[0]), row = a->out->rows - 1;
  column_set(&a->out->columns[at], row, value_long(now->ids));
  column_set(&a->out->columns[at + 1], row, value_long(now->fresh));
  column_set(&a->out->columns[at + 2], row, value_real(retention));
  column_set(&a->out->columns[at + 3], row, value_real(1 - retention));
}

static void metrics(Activity *a) {
  int64_t *last = notes(a, -2);
  Window now = {.number = -1}, before = {.number = -1};
  for (uint32_t i = 0; i < a->count; i++) {
    const Event *event = &a->events[i];
    if (!in_period(a, event)) continue;
    int64_t own = window_of(a, event->time, a->number[0]);
    if (own != now.number) {
      if (now.number >= 0) add_metrics(a, &now, &before);
      before = now;
      now = (Window){.number = own};
    }
    now.ids += last[event->who] != own;
    now.fresh += last[event->who] < own - 1;
    last[event->who] = own;
  }
  if (now.number >= 0) add_metrics(a, &now, &before);
}

/* --- windows that slide --- */

/* The events at [from, to) and how many different ids they have. */
typedef struct Slide {
  const Activity *a;
  uint32_t from, to;
  int64_t *times; /* of each id: its events inside */
  int64_t ids;
} Slide;

static Slide slide_new(const Activity *a) { return (Slide){.a = a, .times = notes(a, 0)}; }

/* Now it is the events with START <= time < END; both only ever grow. */
static void slide_to(Slide *s, int64_t start, int64_t end) {
  const Event *events = s->a->events;
  for (; s->to < s->a->count && events[s->to].time < end; s->to++) {
    s->ids += s->times[events[s->to].who]++ == 0;
  }
  for (; s->from < s->to && events[s->from].time < start; s->from++) {
    s->ids -= --s->times[events[s->from].who] == 0;
  }
}

/* The windows between start and end; 0 where there are too many. */
static int64_t window_count(Activity *a, int64_t step) {
  int64_t last = a->end < a->start ? -1 : window_of(a, a->end, step);
  if (last < LIMIT_WINDOWS) return last + 1;
  exec_fail(a->op->exec, "LIMIT", "more than %d windows between start and end", LIMIT_WINDOWS);
  return 0;
}

/* sliding_window_counts(id, time, start, end, lookback, step): the windows that end with each step.
 */
static void sliding_counts(Activity *a) {
  int64_t lookback = a->number[0], step = a->number[1], count = window_count(a, step);
  Slide slide = slide_new(a);
  for (int64_t i = 0; i < count; i++) {
    int64_t time = a->start + i * step, end = time + step;
    slide_to(&slide, end - lookback, end <= a->end ? end : a->end + 1);
    int64_t counts[2] = {slide.to - slide.from, slide.ids};
    if (counts[0]) add_counts(a, time, counts, 2);
  }
}

/* activity_engagement(id, time, start, end, inner, outer) */
static void engagement(Activity *a) {
  int64_t step = a->number[0], span = a->number[1], count = window_count(a, step);
  Slide inner = slide_new(a), outer = slide_new(a);
  for (int64_t i = 0; i < count; i++) {
    int64_t time = a->start + i * step, end = time + step;
    int64_t stop = end <= a->end ? end : a->end + 1;
    slide_to(&inner, time, stop);
    slide_to(&outer, end - span, stop);
    if (!outer.ids) continue;
    add_counts(a, time, (int64_t[]){inner.ids, outer.ids}, 2);
    Column *ratio = &a->out->columns[a->out->column_count - 1];
    column_set(ratio, a->out->rows - 1, value_real((double)inner.ids / (double)outer.ids));
  }
}

/* --- what each id did --- */

static int compare_events(const void *context, uint32_t left, uint32_t right) {
  const Event *a = (const Event *)context + left, *b = (const Event *)context + right;
  if (a->who != b->who) return a->who < b->who ? -1 : 1;
  return (a->time > b->time) - (a->time < b->time);
}

static int compare_bins(const void *context, uint32_t left, uint32_t right) {
  const int64_t *bins = context;
  return (bins[left] > bins[right]) - (bins[left] < bins[right]);
}

/* A row for each different one of BINS, and how often it is there. */
static void add_bins(Activity *a, const Bins *bins) {
  uint32_t *order = sort_rows(a->op->arena, bins->len, compare_bins, bins->ptr);
  for (uint32_t i = 0, first = 0; i < bins->len; i++) {
    bool last = i + 1 == bins->len || bins->ptr[order[i + 1]] != bins->ptr[order[i]];
    if (!last) continue;
    add_counts(a, bins->ptr[order[i]], (int64_t[]){i + 1 - first}, 1);
    first = i + 1;
  }
}

/* session_count(id, time, start, end, bin, lookback): who was not there within the time to look
   back begins a session. */
static void sessions(Activity *a) {
  uint32_t *order = sort_rows(a->op->arena, a->count, compare_events, a->events);
  Bins bins = {0};
  for (uint32_t i = 0; i < a->count; i++) {
    const Event *event = &a->events[order[i]], *before = i ? &a->events[order[i - 1]] : NULL;
    bool goes_on = before && before->who == event->who && event->time - before->time < a->number[1];
    if (goes_on || !in_period(a, event)) continue;
    vec_push(a->op->arena, &bins, floor_to(event->time, a->number[0]));
  }
  add_bins(a, &bins);
}

/* In how many different periods the id of event I, of those in ORDER, was there in the time to look
   back. */
static int64_t periods_of(const Activity *a, const uint32_t *order, uint32_t i) {
  const Event *now = &a->events[order[i]];
  int64_t count = 0, period = INT64_MAX;
  for (uint32_t k = i + 1; k-- > 0;) {
    const Event *event = &a->events[order[k]];
    if (event->who != now->who || event->time <= now->time - a->number[0]) break;
    int64_t own = window_of(a, event->time, a->number[1]);
    count += own != period;
    period = own;
  }
  return count;
}

/* active_users_count(id, time, start, end, lookback, period, periods, bin) */
static void active_users(Activity *a) {
  uint32_t *order = sort_rows(a->op->arena, a->count, compare_events, a->events);
  int64_t *last = notes(a, INT64_MIN);
  Bins bins = {0};
  for (uint32_t i = 0; i < a->count; i++) {
    const Event *event = &a->events[order[i]];
    if (!in_period(a, event) || periods_of(a, order, i) < a->number[2]) continue;
    int64_t bin = a->start + window_of(a, event->time, a->number[3]) * a->number[3];
    if (last[event->who] != bin) vec_push(a->op->arena, &bins, bin);
    last[event->who] = bin;
  }
  add_bins(a, &bins);
}

/* --- all of them --- */

static const struct {
  const char *name;
  ActivityFn *run;
  uint32_t numbers, results; /* it takes; columns that it gives behind the dimensions */
} plugins[] = {
    {"activity_counts_metrics", counts_metrics, 1, 4},
    {"activity_metrics", metrics, 1, 4},
    {"activity_engagement", engagement, 2, 3},
    {"sliding_window_counts", sliding_counts, 2, 2},
    {"session_count", sessions, 2, 1},
    {"active_users_count", active_users, 4, 1},
};

enum { PLUGINS = sizeof plugins / sizeof *plugins };

static int compare_times(const void *context, uint32_t left, uint32_t right) {
  const Event *a = (const Event *)context + left, *b = (const Event *)context + right;
  if (a->slice != b->slice) return a->slice < b->slice ? -1 : 1;
  return (a->time > b->time) - (a->time < b->time);
}

/* Whether sums and differences with N, a time or a length of it, stay in range: dates do. */
static bool is_near(int64_t n, ValueType type) {
  const int64_t most = INT64_C(1) << 61;
  return type == VALUE_DATETIME || (n >= -most && n <= most);
}

/* The rows of IN with a time, by slice and time. */
static Event *sorted_events(Activity *a, const Column *outputs, uint32_t rows, uint32_t first,
                            uint32_t dimensions) {
  Arena *arena = a->op->arena;
  uint32_t *slices = ARENA_ARRAY(arena, uint32_t, rows), *ids = ARENA_ARRAY(arena, uint32_t, rows);
  a->slices = groups_by(arena, outputs + first, dimensions, rows, slices);
  a->ids = groups_by(arena, outputs, 1, rows, ids);
  Event *events = ARENA_ARRAY(arena, Event, rows), *sorted = ARENA_ARRAY(arena, Event, rows + 1);
  a->count = 0;
  for (uint32_t i = 0; i < rows; i++) {
    int64_t time = column_number(&outputs[1], i);
    if (column_is_null(&outputs[1], i) || !is_near(time, a->type)) continue;
    events[a->count++] = (Event){slices[i], ids[i], time};
  }
  uint32_t *order = sort_rows(arena, a->count, compare_times, events);
  for (uint32_t i = 0; i < a->count; i++) sorted[i] = events[order[i]];
  return sorted;
}

/* What the plugin is told; false where it is of no use. */
static bool read_numbers(Activity *a, const Column *outputs, uint32_t count) {
  for (uint32_t i = 0; i < count + 2; i++) {
    const Column *column = &outputs[FIRST_NUMBER - 2 + i];
    if (column_is_null(column, 0)) return false;
    int64_t value = column_number(column, 0);
    *(i == 0 ? &a->start : i == 1 ? &a->end : &a->number[i - 2]) = value;
    if (!is_near(value, column->type) || (i >= 2 && value <= 0)) return false;
  }
  return true;
}

static void whole_activity(Operator *op, const Batch *in, Table *out) {
  Str name = operator_option_str(op, "plugin");
  uint32_t at = 0, dimensions = (uint32_t)operator_option_long(op, "dimensions", 0);
  while (!str_eq(name, str_of(plugins[at].name))) at++;
  uint32_t first = op->plan->code.output_count - dimensions;
  const Column *outputs = operator_eval(op, op->arena, in);
  Activity a = {.op = op, .out = out, .type = outputs[1].type};
  if (!in->rows) return;
  if (!read_numbers(&a, outputs, first - FIRST_NUMBER)) {
    exec_fail(op->exec, "ARGUMENT",
              "%s needs a start, an end and steps above zero, none of them huge", plugins[at].name);
    return;
  }
  const Event *all = sorted_events(&a, outputs, in->rows, first, dimensions);
  for (uint32_t start = 0, end = 0, total = a.count; start < total; start = end) {
    while (end < total && all[end].slice == all[start].slice) end++;
    a.events = all + start;
    a.count = end - start;
    a.slice = all[start].slice;
    plugins[at].run(&a);
  }
}

static const char *check_activity(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *name = contract_option(op, "plugin");
  int64_t dimensions = contract_option_long(op, "dimensions", 0);
  uint32_t at = 0, outputs = op->code.output_count;
  while (name && at < PLUGINS && !str_eq(constant_text(name), str_of(plugins[at].name))) at++;
  bool good = name && at < PLUGINS && op->input_count == 1 && dimensions >= 0 &&
              dimensions < LIMIT_COLUMNS &&
              outputs == FIRST_NUMBER + plugins[at].numbers + dimensions &&
              op->column_count == 1 + dimensions + plugins[at].results;
  for (uint32_t i = 1; good && i < outputs - dimensions; i++) {
    good = spec_fits('n', contract_output(op, i), VALUE_NULL);
  }
  return good ? NULL : "a plugin of other columns";
}

const OperatorClass operator_activity = {.check = check_activity, .whole = whole_activity};
