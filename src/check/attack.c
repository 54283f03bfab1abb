/* Owns the checks of tactics and techniques against MITRE ATT&CK, and against the technique table
   of Azure/Azure-Sentinel's CI, which is older. */
#include "fact/attack.h"
#include "base/buf.h"
#include "base/map.h"
#include "check/check_int.h"

/* --- tactics --- */

static void report_spelling(const CheckContext *context, Text text, unsigned number) {
  Str name = fact_tactic(number).name;
  Span span = check_text_span(context, text);
  Diag *diag = check_report(context, DIAG_M002, span, "`%.*s` is spelled `%.*s`",
                            STR_ARG(text.value), STR_ARG(name));
  check_replace(context, diag, true, span, name);
}

static Str tactic_meant(Str text) {
  unsigned number = fact_tactic_guess(text);
  return number == FACT_NO_TACTIC ? (Str){0} : fact_tactic(number).name;
}

/* What a list item stands for, or the absent string. */
typedef Str Meant(Str text);

/* The parts of the list item TEXT, `A, B`, each as an item of its own; the absent string where TEXT
   is something else. */
static Str parted(const CheckContext *context, Text text, Meant *meant) {
  if (text.key || text.node->style != STYLE_PLAIN) return (Str){0};
  const char *glue = ", ";
  Place place = source_place(context->rule->source, text.span.start);
  Str line = source_line(context->rule->source, place.line);
  Str before = str_slice(line, 0, place.column - 1);
  if (str_eq(str_trim(before), STR("-")))
    glue = arena_printf(context->arena, "\n%.*s", STR_ARG(before)).ptr;
  Buf parts = {0};
  bool known = true;
  for (Str rest = text.value; rest.ptr && known;) {
    Str name = meant(str_trim(str_split(&rest, ',')));
    known = name.len > 0;
    if (parts.len) buf_add_cstr(&parts, glue);
    buf_add(&parts, name);
  }
  Str joined = known ? arena_str(context->arena, buf_str(&parts)) : (Str){0};
  buf_free(&parts);
  return joined;
}

/* Explains an item that is several in one; false where it is not. */
static bool offer_parts(const CheckContext *context, Diag *diag, Text text, Meant *meant) {
  if (str_find_byte(text.value, ',', 0) == STR_NONE) return false;
  Str parts = parted(context, text, meant);
  if (!parts.len) return false;
  check_help(context, diag, "these are several: each is an item of its own");
  Fix *fix = diag_fix(context->bag, diag, true, "part them");
  fix_edit(context->bag, fix, text.span, parts);
  return true;
}

static void report_unknown_tactic(const CheckContext *context, Text text) {
  Span span = check_text_span(context, text);
  Diag *diag =
      check_report(context, DIAG_M001, span, "`%.*s` is not a tactic", STR_ARG(text.value));
  if (offer_parts(context, diag, text, tactic_meant)) return;
  FactTechnique technique;
  Str near = fact_tactic_near(text.value);
  if (fact_technique_find(text.value, &technique)) {
    check_help(context, diag, "it is the technique %.*s: list it under `relevantTechniques`",
               STR_ARG(technique.name));
  } else if (near.len) {
    check_help(context, diag, "did you mean `%.*s`?", STR_ARG(near));
    check_replace(context, diag, false, span, near);
  } else {
    check_help(context, diag, "`rulec explain tactics` lists them");
  }
}

static void check_accepted(const CheckContext *context, Text text, unsigned number) {
  FactTactic tactic = fact_tactic(number);
  Span span = check_text_span(context, text);
  if (!tactic.arm) {
    Diag *diag = check_report(context, DIAG_M014, span,
                              "`%.*s` is a tactic of ATT&CK that Microsoft Sentinel does not know",
                              STR_ARG(tactic.name));
    check_help(context, diag, "list the tactics nearest to it instead");
  } else if (!tactic.ci && check_is_analytics(context->rule)) {
    check_report(context, DIAG_M013, span,
                 "`%.*s` is accepted by the service, but not by the CI of Azure/Azure-Sentinel",
                 STR_ARG(tactic.name));
  }
}

/* Checks the tactic TEXT; its number, or FACT_NO_TACTIC where it is none. */
static unsigned check_tactic(const CheckContext *context, Text text) {
  unsigned number = fact_tactic_find(text.value);
  if (number == FACT_NO_TACTIC) {
    number = fact_tactic_guess(text.value);
    if (number == FACT_NO_TACTIC)
      report_unknown_tactic(context, text);
    else
      report_spelling(context, text, number);
  }
  if (number != FACT_NO_TACTIC) check_accepted(context, text, number);
  return number;
}

static void report_repeated(const CheckContext *context, DiagCode code, Text text, Text first) {
  Span span = check_text_span(context, text);
  Diag *diag = check_report(context, code, span, "`%.*s` is listed twice", STR_ARG(text.value));
  check_label(context, diag, check_text_span(context, first), "first here");
  Str source = context->rule->source->text;
  Span item = text.node->span;
  bool alone = !text.key && item.start == text.span.start && item.end == text.span.end;
  while (item.start > 0 && (source.ptr[item.start - 1] == ' ' || source.ptr[item.start - 1] == '-'))
    item.start--;
  if (alone && item.start > 0 && source.ptr[item.start - 1] == '\n')
    check_remove_lines(context, diag, true, item);
}

void check_tactics(const CheckContext *context) {
  Text seen[FACT_NO_TACTIC] = {{{0}, NULL, NULL, {0, 0}}};
  vec_each(Text, text, &context->rule->tactics) {
    unsigned number = check_tactic(context, *text);
    if (number == FACT_NO_TACTIC) continue;
    if (seen[number].node)
      report_repeated(context, DIAG_M003, *text, seen[number]);
    else
      seen[number] = *text;
  }
}

/* --- techniques: does it exist --- */

static Str upper(Arena *arena, Str text) {
  Str copy = arena_str(arena, text);
  for (size_t i = 0; i < copy.len; i++) ((char *)copy.ptr)[i] = char_upper(copy.ptr[i]);
  return copy;
}

/* The id that TEXT seems to mean, or the absent string: t1059, T1059/001, `T1059 - Scripting`. */
static Str guess_id(Arena *arena, Str text) {
  Str id = upper(arena, text);
  if (id.len >= 4 && char_is_digit(id.ptr[0])) id = arena_printf(arena, "T%.*s", STR_ARG(id));
  size_t end = 0;
  if (str_find_byte(text, ',', 0) != STR_NONE) return (Str){0};
  while (end < id.len && (char_is_alnum(id.ptr[end]) || id.ptr[end] == '.' || id.ptr[end] == '/'))
    end++;
  id.len = end;
  size_t slash = str_find_byte(id, '/', 0);
  if (slash != STR_NONE) ((char *)id.ptr)[slash] = '.';
  return fact_technique_is_id(id) ? id : (Str){0};
}

static Str technique_meant(Str text) { return fact_technique_is_id(text) ? text : (Str){0}; }

static void report_form(const CheckContext *context, Text text) {
  Span span = check_text_span(context, text);
  FactTechnique technique;
  Str id = guess_id(context->arena, text.value);
  Diag *diag =
      check_report(context, DIAG_M004, span,
                   "`%.*s` is not a technique id, expected the form `T1059` or `T1059.001`",
                   STR_ARG(text.value));
  if (offer_parts(context, diag, text, technique_meant)) return;
  if (id.len) {
    check_replace(context, diag, true, span, id);
  } else if (fact_technique_by_name(text.value, &technique)) {
    check_help(context, diag, "the technique of that name is `%.*s`", STR_ARG(technique.id));
    check_replace(context, diag, true, span, technique.id);
  } else if (fact_tactic_guess(text.value) != FACT_NO_TACTIC) {
    check_help(context, diag, "it is a tactic: list it under `tactics`");
  }
}

/* How many sub-techniques PARENT has, and the last of them. */
static unsigned count_subs(Str parent, Str *last) {
  unsigned count = 0;
  for (uint32_t i = 0; i < fact_technique_count(); i++) {
    FactTechnique technique = fact_technique(i);
    if (technique.status != FACT_ACTIVE || !str_eq(technique.parent, parent)) continue;
    count++;
    *last = technique.id;
  }
  return count;
}

static void report_unknown_technique(const CheckContext *context, Text text, Str id) {
  Span span = check_text_span(context, text);
  FactTechnique parent;
  if (id.len == 5 || !fact_technique_find(str_slice(id, 0, 5), &parent)) {
    check_report(context, DIAG_M005, span, "`%.*s` is not a technique of ATT&CK %s", STR_ARG(id),
                 FACT_ATTACK_VERSION);
    return;
  }
  Diag *diag =
      check_report(context, DIAG_M006, span, "`%.*s` is not a sub-technique of %.*s (%.*s)",
                   STR_ARG(id), STR_ARG(parent.id), STR_ARG(parent.name));
  Str last = {0};
  unsigned count = count_subs(parent.id, &last);
  if (count) {
    check_help(context, diag, "it has %u sub-techniques, up to `%.*s`", count, STR_ARG(last));
  } else {
    check_help(context, diag, "it has no sub-techniques");
    check_replace(context, diag, false, span, parent.id);
  }
}

static void report_revoked(const CheckContext *context, Text text, const FactTechnique *technique) {
  Span span = check_text_span(context, text);
  FactTechnique newer;
  if (!fact_technique_find(technique->replacement, &newer)) {
    check_report(context, DIAG_M007, span, "`%.*s` (%.*s) was revoked by ATT&CK",
                 STR_ARG(technique->id), STR_ARG(technique->name));
    return;
  }
  Diag *diag = check_report(
      context, DIAG_M007, span, "`%.*s` (%.*s) was revoked by ATT&CK: it is now %.*s (%.*s)",
      STR_ARG(technique->id), STR_ARG(technique->name), STR_ARG(newer.id), STR_ARG(newer.name));
  check_replace(context, diag, true, span, newer.id);
}

/* Checks that TEXT names a technique that is in use, and gives it in FOUND. */
static bool check_technique(const CheckContext *context, Text text, FactTechnique *found) {
  if (!fact_technique_is_id(text.value)) {
    report_form(context, text);
    Str id = guess_id(context->arena, text.value);
    return id.len && fact_technique_find(id, found);
  }
  if (!fact_technique_find(text.value, found)) {
    report_unknown_technique(context, text, text.value);
    return false;
  }
  if (found->status == FACT_REVOKED) report_revoked(context, text, found);
  if (found->status == FACT_DEPRECATED) {
    check_report(context, DIAG_M008, check_text_span(context, text),
                 "`%.*s` (%.*s) is deprecated in ATT&CK", STR_ARG(found->id), STR_ARG(found->name));
  }
  return true;
}

/* --- techniques: do they go with the tactics --- */

/* The listed tactics; all there are where one of them is not known, so that nobody is accused of
   what only follows. */
static FactTactics listed_tactics(const Rule *rule) {
  FactTactics set = 0;
  vec_each(Text, text, &rule->tactics) {
    unsigned number = fact_tactic_guess(text->value);
    if (number == FACT_NO_TACTIC) return UINT32_MAX;
    set |= 1u << number;
  }
  return set;
}

static Str tactic_names(Arena *arena, const char *last, FactTactics set) {
  Str names[FACT_NO_TACTIC];
  size_t count = 0;
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    if (set >> i & 1) names[count++] = fact_tactic(i).name;
  }
  return check_list(arena, last, names, count);
}

/* PreAttack stood for what are Reconnaissance and ResourceDevelopment today. */
static FactTactics with_older_names(FactTactics listed) {
  unsigned before = fact_tactic_find(STR("PreAttack"));
  if (before == FACT_NO_TACTIC || !(listed >> before & 1)) return listed;
  unsigned reconnaissance = fact_tactic_find(STR("Reconnaissance"));
  unsigned development = fact_tactic_find(STR("ResourceDevelopment"));
  return listed | 1u << reconnaissance | 1u << development;
}

/* The tactics of TECHNIQUE, and of what took its place. */
static FactTactics tactics_of(const FactTechnique *technique) {
  FactTechnique newer;
  FactTactics set = technique->tactics;
  if (technique->replacement.len && fact_technique_find(technique->replacement, &newer))
    set |= newer.tactics;
  return set;
}

static bool passes_ci(const CheckContext *context, const FactTechnique *technique,
                      FactTactics listed) {
  if (context->profile == PROFILE_SENTINEL || context->rule->kind != RULE_SCHEDULED) return true;
  return fact_technique_ci_tactics(technique->id) & listed;
}

static void report_ci(const CheckContext *context, Text text, const FactTechnique *technique) {
  FactTactics allowed = fact_technique_ci_tactics(technique->id);
  Span span = check_text_span(context, text);
  if (!allowed) {
    Diag *diag = check_report(context, DIAG_M011, span,
                              "the CI of Azure/Azure-Sentinel does not know `%.*s` (%.*s)",
                              STR_ARG(technique->id), STR_ARG(technique->name));
    check_help(context, diag,
               "its table of techniques is older than ATT&CK %s: the id is right, "
               "but the rule is refused there",
               FACT_ATTACK_VERSION);
    return;
  }
  Str names = tactic_names(context->arena, "or", allowed);
  check_report(context, DIAG_M011, span,
               "the CI of Azure/Azure-Sentinel wants %.*s beside `%.*s` (%.*s)", STR_ARG(names),
               STR_ARG(technique->id), STR_ARG(technique->name));
}

/* False where TECHNIQUE goes with none of the tactics. */
static bool check_match(const CheckContext *context, Text text, const FactTechnique *technique,
                        FactTactics listed) {
  if (!passes_ci(context, technique, listed)) {
    report_ci(context, text, technique);
    return false;
  }
  FactTactics own = tactics_of(technique);
  if (!own || own & with_older_names(listed)) return true;
  Str names = tactic_names(context->arena, "and", own);
  Diag *diag = check_report(context, DIAG_M010, check_text_span(context, text),
                            "`%.*s` (%.*s) serves none of the listed tactics",
                            STR_ARG(technique->id), STR_ARG(technique->name));
  check_help(context, diag, "it serves %.*s", STR_ARG(names));
  return false;
}

/* Tactics that no listed technique serves; said only where each technique goes with a tactic. */
static void check_unserved(const CheckContext *context, FactTactics served) {
  if (!context->rule->techniques.len) return;
  vec_each(Text, text, &context->rule->tactics) {
    unsigned number = fact_tactic_guess(text->value);
    if (number == FACT_NO_TACTIC || served >> number & 1 || !fact_tactic(number).slug.len) continue;
    served |= 1u << number;
    check_report(context, DIAG_M012, check_text_span(context, *text),
                 "none of the listed techniques serves `%.*s`", STR_ARG(text->value));
  }
}

void check_techniques(const CheckContext *context) {
  FactTactics listed = listed_tactics(context->rule), served = 0;
  Map seen = {0};
  vec_each(Text, text, &context->rule->techniques) {
    FactTechnique technique;
    if (!check_technique(context, *text, &technique)) {
      served = UINT32_MAX;
      continue;
    }
    served |= tactics_of(&technique);
    Text *first = map_put(context->arena, &seen, technique.id, text);
    if (first) {
      report_repeated(context, DIAG_M009, *text, *first);
      map_put(context->arena, &seen, technique.id, first);
    } else if (!check_match(context, *text, &technique, listed)) {
      served = UINT32_MAX;
    }
  }
  check_unserved(context, served);
}
