/* Owns the checks of times: how often a rule runs, how far it looks back, how long it pauses. */
#include "check/check_int.h"

/* in seconds */
#define MINUTE INT64_C(60)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static void report_ci_form(const CheckContext *context, const RuleDuration *duration) {
  Span span = check_text_span(context, duration->text);
  Str wanted = duration_short(context->arena, duration->value.seconds);
  Diag *diag = check_report(context, DIAG_S002, span,
                            "`%.*s` is not in the form that the CI of Azure/Azure-Sentinel takes",
                            STR_ARG(duration->text.value));
  if (duration->value.seconds % MINUTE == 0) check_replace(context, diag, true, span, wanted);
}

static void report_clock(const CheckContext *context, const RuleDuration *duration) {
  Span span = check_text_span(context, duration->text);
  Str wanted = duration_short(context->arena, duration->value.seconds);
  bool bare = str_find_byte(duration->text.value, ':', 0) == STR_NONE;
  Diag *diag = bare
                   ? check_report(context, DIAG_S003, span, "`%.*s` has no unit and counts as days",
                                  STR_ARG(duration->text.value))
                   : check_report(context, DIAG_S003, span,
                                  "`%.*s` passes CI, but is not deployable once it is packaged",
                                  STR_ARG(duration->text.value));
  if (duration->value.seconds % MINUTE == 0) check_replace(context, diag, !bare, span, wanted);
}

static void check_form(const CheckContext *context, const RuleDuration *duration) {
  switch (duration->value.form) {
    case DURATION_UPPER:
    case DURATION_ISO: report_ci_form(context, duration); break;
    case DURATION_CLOCK: report_clock(context, duration); break;
    default: break;
  }
}

static bool is_given(const RuleDuration *duration) { return duration->value.form != DURATION_NONE; }

static void check_range(const CheckContext *context, const RuleDuration *duration, FieldId field) {
  int64_t seconds = duration->value.seconds;
  if (!is_given(duration) || (seconds >= 5 * MINUTE && seconds <= 14 * DAY)) return;
  check_report(context, DIAG_S004, check_text_span(context, duration->text),
               "`%.*s` is `%.*s`, expected a time from 5 minutes to 14 days",
               STR_ARG(field_info(field)->name), STR_ARG(duration->text.value));
}

static void check_pair(const CheckContext *context, const RuleDuration *frequency,
                       const RuleDuration *period) {
  if (!is_given(frequency) || !is_given(period)) return;
  if (period->value.seconds < frequency->value.seconds) {
    Diag *diag = check_report(context, DIAG_S005, check_text_span(context, period->text),
                              "`queryPeriod` `%.*s` is shorter than `queryFrequency` `%.*s`",
                              STR_ARG(period->text.value), STR_ARG(frequency->text.value));
    check_label(context, diag, check_text_span(context, frequency->text), "runs this often");
    check_help(context, diag, "events between two runs would never be looked at");
  } else if (period->value.seconds >= 2 * DAY && frequency->value.seconds < HOUR &&
             frequency->value.seconds >= 5 * MINUTE) {
    Diag *diag = check_report(context, DIAG_S006, check_text_span(context, frequency->text),
                              "`queryFrequency` is `%.*s`, expected at least `1h` with a period of "
                              "2 days or more",
                              STR_ARG(frequency->text.value));
    check_label(context, diag, check_text_span(context, period->text), "looks back this far");
  }
}

static void check_scheduled(const CheckContext *context) {
  const Rule *rule = context->rule;
  check_form(context, &rule->frequency);
  check_form(context, &rule->period);
  check_range(context, &rule->frequency, FIELD_QUERY_FREQUENCY);
  check_range(context, &rule->period, FIELD_QUERY_PERIOD);
  check_pair(context, &rule->frequency, &rule->period);
}

static void check_suppression(const CheckContext *context) {
  const RuleDuration *pause = &context->rule->suppression;
  if (!is_given(pause) || (pause->value.seconds <= DAY && pause->value.seconds > 0)) return;
  check_report(context, DIAG_S007, check_text_span(context, pause->text),
               "`suppressionDuration` is `%.*s`, expected at most 24 hours",
               STR_ARG(pause->text.value));
}

/* Custom detections run at four speeds, or continuously. */
static void check_detection(const CheckContext *context) {
  const RuleDuration *frequency = &context->rule->frequency;
  if (!is_given(frequency)) return;
  static const int64_t allowed[] = {0, HOUR, 3 * HOUR, 12 * HOUR, DAY};
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
    if (frequency->value.seconds == allowed[i]) return;
  }
  check_report(context, DIAG_S008, check_text_span(context, frequency->text),
               "`frequency` is `%.*s`, expected 1, 3, 12 or 24 hours",
               STR_ARG(frequency->text.value));
}

void check_schedule(const CheckContext *context) {
  if (context->rule->kind == RULE_SCHEDULED) check_scheduled(context);
  if (context->rule->kind == RULE_CUSTOM_DETECTION) check_detection(context);
  if (check_is_analytics(context->rule)) check_suppression(context);
}
