/* Evaluators of local times: to and from UTC by the system's time zones. */
#include "base/map.h"
#include "exec/eval.h"
#include "exec/run.h"
#include "exec/zone.h"
#include "value/moment.h"

/* The zone called NAME, read once in a run; NULL after a failure of the run. */
static const Zone *zone_of(EvalCall *call, Str name) {
  if (!*call->state) *call->state = ARENA_NEW(call->run, Map);
  Map *zones = *call->state;
  const Zone *zone = map_get(zones, name);
  if (zone) return zone;
  zone = zone_read(call->run, name);
  if (zone) {
    map_put(call->run, zones, arena_str(call->run, name), (void *)(uintptr_t)zone);
  } else {
    exec_fail(call->exec, "ZONE",
              "`%.*s` is no time zone of this system, expected one like `Europe/Paris`",
              STR_ARG(name));
  }
  return zone;
}

static int64_t floor_seconds(int64_t ticks) {
  int64_t whole = ticks / TICKS_SECOND;
  return whole - (ticks % TICKS_SECOND < 0);
}

static void shift(EvalCall *call, bool local) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (arg_is_null(call, 0, i)) continue;
    const Zone *zone = zone_of(call, arg_str(call, 1, i));
    if (!zone) return;
    int64_t ticks = arg_number(call, 0, i);
    int64_t offset = zone_offset(zone, floor_seconds(ticks - TICKS_UNIX), local) * TICKS_SECOND;
    ticks += local ? -offset : offset;
    if (moment_in_range(ticks)) {
      result_number(call, i, ticks);
    } else {
      result_null(call, i);
    }
  }
}

void eval_datetime_local_to_utc(EvalCall *call) { shift(call, true); }
void eval_datetime_utc_to_local(EvalCall *call) { shift(call, false); }

void eval_datetime_list_timezones(EvalCall *call) {
  uint32_t count = 0;
  const Str *names = zone_names(call->arena, &count);
  if (!names) {
    exec_fail(call->exec, "ZONE", "this system has no list of time zones (tzdata.zi)");
    return;
  }
  Value *items = ARENA_ARRAY(call->arena, Value, count);
  for (uint32_t k = 0; k < count; k++) items[k] = value_str(names[k]);
  for (uint32_t i = 0; i < call->rows; i++) result_dynamic(call, i, value_array(items, count));
}
