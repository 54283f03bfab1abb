/* Owns overloads: which parameter an argument goes to, how well it fits, which signature of a
   function or operator fits best, and the type that a call then has. */
#include "kql/bind_int.h"

#include "base/buf.h"

#include <assert.h>
#include <string.h>

/* How well an argument fits a parameter; a later one is better. */
typedef enum Fit {
  FIT_NONE,
  FIT_UNKNOWN,
  FIT_CONVERTED,
  FIT_COMPATIBLE,
  FIT_PROMOTED,
  FIT_NOT_TYPE,
  FIT_ONE_OF_MANY,
  FIT_SCALAR,
  FIT_SUMMABLE,
  FIT_ORDERED,
  FIT_NUMBER,
  FIT_INTEGER,
  FIT_TABLE,
  FIT_EXACT
} Fit;

enum { MOST_ARGUMENTS = 64 }; /* laid out without allocation */

KqlTyped bind_common_of(const Arguments *arguments, const KqlParameter *const *parameters,
                        bool skip_dynamic) {
  KqlTyped common = {TYPE_NONE, SHAPE_ANY};
  for (uint32_t i = 0; i < arguments->count; i++) {
    KqlTyped typed = arguments->typed[i];
    uint8_t want = parameters[i] != NULL ? parameters[i]->want : WANT_ANY;
    bool counts = want == WANT_COMMON || want == WANT_COMMON_OR_DYNAMIC ||
                  (want == WANT_COMMON_ORDERED && kql_type_is(typed.type, IS_ORDERED));
    if (!counts || !kql_type_is(typed.type, IS_SCALAR)) continue;
    if (skip_dynamic && typed.type == TYPE_DYNAMIC) continue;
    KqlConversion how = want == WANT_COMMON_OR_DYNAMIC ? CONVERT_DYNAMIC : CONVERT_PROMOTE;
    if (!kql_common_type(common, typed, how, &common)) return (KqlTyped){TYPE_NONE, SHAPE_ANY};
  }
  if (common.type == TYPE_NONE && skip_dynamic) return bind_common_of(arguments, parameters, false);
  return common;
}

/* --- fit of one argument --- */

static Fit fit_type(KqlType want, KqlTyped typed) {
  assert(want <= TYPE_TYPE);
  if (kql_assignable((KqlTyped){want, SHAPE_ANY}, typed, CONVERT_NONE)) return FIT_EXACT;
  bool fits = kql_assignable((KqlTyped){want, SHAPE_ANY}, typed, CONVERT_PROMOTE);
  return fits ? FIT_PROMOTED : FIT_NONE;
}

static Fit fit_one_of(const KqlParameter *parameter, KqlTyped typed) {
  KqlConversion conversions[] = {CONVERT_NONE, CONVERT_PROMOTE};
  for (size_t c = 0; c < 2; c++) {
    for (KqlType type = TYPE_NONE; type <= TYPE_TYPE; type++) {
      bool listed = (parameter->types >> type & 1) != 0;
      if (listed && kql_assignable((KqlTyped){type, SHAPE_ANY}, typed, conversions[c])) {
        return c == 1 ? FIT_PROMOTED : FIT_ONE_OF_MANY;
      }
    }
  }
  return FIT_NONE;
}

static Fit when(bool fits, Fit fit) { return fits ? fit : FIT_NONE; }

static Fit fit_property(KqlType type, unsigned property, Fit fit) {
  return when(kql_type_is(type, IS_SCALAR | property), fit);
}

/* Only constraints that overloads have: a function of one signature is not scored. */
static Fit fit_want(const KqlParameter *parameter, KqlTyped typed) {
  KqlType type = typed.type;
  switch (parameter->want) {
    case WANT_SCALAR: return fit_property(type, 0, FIT_SCALAR);
    case WANT_INTEGER: return fit_property(type, IS_INTEGER, FIT_INTEGER);
    case WANT_NUMBER: return fit_property(type, IS_NUMBER, FIT_NUMBER);
    case WANT_NUMBER_OR_BOOL:
      return when(type == TYPE_BOOL || kql_type_is(type, IS_NUMBER), FIT_NUMBER);
    case WANT_SUMMABLE: return fit_property(type, IS_SUMMABLE, FIT_SUMMABLE);
    case WANT_STRING_OR_DYNAMIC:
      return when(type == TYPE_STRING || type == TYPE_DYNAMIC, FIT_ONE_OF_MANY);
    case WANT_ARRAY: return when(kql_may_be_array(typed), FIT_ONE_OF_MANY);
    case WANT_NOT_BOOL: return when(type != TYPE_BOOL, FIT_NOT_TYPE);
    case WANT_NOT_DYNAMIC:
      return when(kql_type_is(type, IS_SCALAR) && type != TYPE_DYNAMIC, FIT_NOT_TYPE);
    case WANT_TABLE: return when(type == TYPE_TABLE || type == TYPE_TABLES, FIT_TABLE);
    case WANT_ONE_OF:
    case WANT_SAME_0:
    case WANT_SAME_1: return fit_one_of(parameter, typed);
    default: return fit_type((KqlType)parameter->want, typed);
  }
}

static Fit fit_argument(const KqlParameter *parameter, const KqlNode *node, KqlTyped typed) {
  if (parameter == NULL) return when(kql_type_is(typed.type, IS_SCALAR), FIT_EXACT);
  if (typed.type == TYPE_UNKNOWN) return FIT_UNKNOWN;
  if (node->kind == KQL_STAR) {
    bool allowed = parameter->form == FORM_STAR || parameter->form == FORM_STAR_ALLOWED;
    return when(allowed, FIT_EXACT);
  }
  if (parameter->form == FORM_STAR) return FIT_NONE;
  return fit_want(parameter, typed);
}

/* --- layouts: which parameter an argument goes to --- */

static void layout_fixed(const KqlSignature *signature, uint32_t count, const KqlParameter **out) {
  for (uint32_t i = 0; i < count; i++) {
    out[i] = i < signature->parameter_count ? &signature->parameters[i] : NULL;
  }
}

/* One argument a parameter, all that are left for the last. */
static void layout_repeating(const KqlSignature *signature, uint32_t count,
                             const KqlParameter **out) {
  uint32_t last = signature->parameter_count - 1u;
  for (uint32_t i = 0; i < count; i++) {
    const KqlParameter *parameter = &signature->parameters[i < last ? i : last];
    assert(i >= last || parameter->max == 1);
    out[i] = i < signature->max ? parameter : NULL;
  }
}

/* Neighbouring repeating parameters take arguments in turn; fixed ones follow. */
static void layout_block(const KqlSignature *signature, uint32_t count, const KqlParameter **out) {
  uint32_t first = 0;
  while (signature->parameters[first].max == 1) first++;
  uint32_t width = 0;
  while (first + width < signature->parameter_count &&
         signature->parameters[first + width].max > 1) {
    width++;
  }
  assert(width > 0);
  uint32_t after = signature->parameter_count - first - width;
  uint32_t wanted = count > first + after ? count - first - after : 0;
  uint32_t least = width * signature->parameters[first].min;
  if (wanted < least) wanted = least;
  uint32_t repeated = (wanted + width - 1) / width * width;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t index = i < first              ? i
                     : i < first + repeated ? first + (i - first) % width
                                            : i - repeated + width;
    out[i] = index < signature->parameter_count ? &signature->parameters[index] : NULL;
  }
}

void bind_layout_arguments(Binder *binder, const KqlSignature *signature,
                           const Arguments *arguments, const KqlParameter **out) {
  assert(signature != NULL);
  switch ((KqlLayout)signature->layout) {
    case LAYOUT_FIXED: layout_fixed(signature, arguments->count, out); break;
    case LAYOUT_REPEATING: layout_repeating(signature, arguments->count, out); break;
    case LAYOUT_BLOCK: layout_block(signature, arguments->count, out); break;
    case LAYOUT_RULE: bind_rule_layout(binder, signature, arguments, out); break;
  }
}

static bool is_count_allowed(const KqlSignature *signature, uint32_t count) {
  if (count < signature->min || count > signature->max) return false;
  if (signature->layout != LAYOUT_BLOCK) return true;
  uint32_t width = 0, fixed = 0;
  for (uint32_t i = 0; i < signature->parameter_count; i++) {
    if (signature->parameters[i].max > 1)
      width++;
    else
      fixed++;
  }
  assert(width > 0);
  return (count - fixed) % width == 0;
}

/* --- the best signature --- */

/* How a signature as a whole fits. */
typedef struct Score {
  uint32_t matches; /* arguments that fit */
  Fit worst, best;
} Score;

static Score score(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                   const KqlParameter **room) {
  bind_layout_arguments(binder, signature, arguments, room);
  Score result = {0, FIT_EXACT, FIT_NONE};
  for (uint32_t i = 0; i < arguments->count; i++) {
    const KqlParameter *parameter = room[i];
    if (parameter != NULL && parameter->want == WANT_SAME_0) parameter = room[0];
    if (parameter != NULL && parameter->want == WANT_SAME_1) parameter = room[1];
    Fit fit = fit_argument(parameter, arguments->nodes[i], arguments->typed[i]);
    if (fit != FIT_NONE) result.matches++;
    if (fit < result.worst) result.worst = fit;
    if (fit > result.best) result.best = fit;
  }
  return result;
}

/* > 0 where A is better than B, 0 where neither is. */
static int compare(Score a, Score b, uint32_t count) {
  if (a.matches == count && b.matches < count) return 1;
  if (a.worst != b.worst) return (int)a.worst - (int)b.worst;
  if (a.best != b.best) return (int)a.best - (int)b.best;
  return (int)a.matches - (int)b.matches;
}

enum { MOST_SIGNATURES = 16 };

/* Signatures that are still possible, with their scores. */
typedef struct Candidates {
  const KqlSignature *signatures[MOST_SIGNATURES];
  Score scores[MOST_SIGNATURES];
  uint32_t count;
} Candidates;

static void add_with_count(Candidates *candidates, const KqlFunction *function, uint32_t count) {
  for (uint32_t i = 0; i < function->signature_count && candidates->count < MOST_SIGNATURES; i++) {
    const KqlSignature *signature = &function->signatures[i];
    if (count < signature->min || count > signature->max) continue;
    candidates->signatures[candidates->count++] = signature;
  }
}

/* The signatures for so many arguments; where there are none, those for the most that any takes. */
static void find_candidates(Candidates *candidates, const KqlFunction *function, uint32_t count) {
  candidates->count = 0;
  add_with_count(candidates, function, count);
  if (candidates->count > 0) return;
  uint32_t most = 0;
  for (uint32_t i = 0; i < function->signature_count; i++) {
    if (function->signatures[i].max > most) most = function->signatures[i].max;
  }
  add_with_count(candidates, function, most);
}

static void keep_only(Candidates *candidates, const KqlSignature *signature) {
  candidates->signatures[0] = signature;
  candidates->count = 1;
}

static void keep_most_matching(Candidates *candidates, uint32_t least) {
  uint32_t most = least;
  for (uint32_t i = 0; i < candidates->count; i++) {
    if (candidates->scores[i].matches > most) most = candidates->scores[i].matches;
  }
  uint32_t kept = 0;
  for (uint32_t i = 0; i < candidates->count; i++) {
    if (candidates->scores[i].matches != most) continue;
    candidates->scores[kept] = candidates->scores[i];
    candidates->signatures[kept++] = candidates->signatures[i];
  }
  candidates->count = kept;
}

/* Leaves the one that is better than all others, if there is one. */
static void keep_best(Candidates *candidates, uint32_t count) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < candidates->count; i++) {
    int order = compare(candidates->scores[i], candidates->scores[best], count);
    if (order == 0) return;
    if (order > 0) best = i;
  }
  for (uint32_t i = 0; i < candidates->count; i++) {
    bool better = i == best || compare(candidates->scores[best], candidates->scores[i], count) > 0;
    if (!better) return;
  }
  keep_only(candidates, candidates->signatures[best]);
}

/* Whether the first argument does not fit SIGNATURE of an operator, whatever the others are. */
static bool is_out(const KqlSignature *signature, const Arguments *arguments) {
  const KqlParameter *first = signature->parameters;
  assert(first->want < WANT_SAME_0 && signature->layout <= LAYOUT_REPEATING);
  return fit_argument(first, arguments->nodes[0], arguments->typed[0]) == FIT_NONE;
}

static const KqlParameter **room_for(Binder *binder, const KqlParameter **small, uint32_t count) {
  if (count <= MOST_ARGUMENTS) return small;
  return ARENA_ARRAY(binder->arena, const KqlParameter *, count);
}

static bool is_exact(const KqlSignature *signature, const Arguments *arguments) {
  if (signature->layout != LAYOUT_FIXED || signature->parameter_count != arguments->count)
    return false;
  for (uint32_t i = 0; i < arguments->count; i++) {
    KqlType type = arguments->typed[i].type;
    bool plain = kql_type_is(type, IS_SCALAR) && type != TYPE_DYNAMIC && type != TYPE_UNKNOWN &&
                 arguments->nodes[i]->kind != KQL_STAR;
    if (!plain || signature->parameters[i].want != type) return false;
  }
  return true;
}

/* The signature of an operator that takes just the types of ARGUMENTS: nothing fits better. */
static const KqlSignature *find_exact(const KqlFunction *function, const Arguments *arguments) {
  for (uint32_t i = 0; i < function->signature_count; i++) {
    if (is_exact(&function->signatures[i], arguments)) return &function->signatures[i];
  }
  return NULL;
}

/* ALL: only signatures that all arguments fit, as for operators. */
static void find_best(Binder *binder, const KqlFunction *function, const Arguments *arguments,
                      bool all, Candidates *candidates) {
  if (function->signature_count == 1) {
    keep_only(candidates, function->signatures);
    return;
  }
  const KqlSignature *exact = all ? find_exact(function, arguments) : NULL;
  if (exact) {
    keep_only(candidates, exact);
    return;
  }
  find_candidates(candidates, function, arguments->count);
  if (candidates->count <= 1) return;
  const KqlParameter *small[MOST_ARGUMENTS];
  const KqlParameter **room = room_for(binder, small, arguments->count);
  uint32_t fitting = 0;
  for (uint32_t i = 0; i < candidates->count; i++) {
    const KqlSignature *signature = candidates->signatures[i];
    candidates->scores[i] = (Score){0, FIT_NONE, FIT_NONE};
    if (all && is_out(signature, arguments)) continue;
    Score here = candidates->scores[i] = score(binder, signature, arguments, room);
    if (here.matches == arguments->count) fitting++;
    if (all && fitting == 1 && here.worst == FIT_EXACT) {
      keep_only(candidates, signature);
      return;
    }
  }
  keep_most_matching(candidates, all ? arguments->count : 0);
  if (candidates->count > 1) keep_best(candidates, arguments->count);
}

/* --- the result --- */

static KqlTyped widest(const Arguments *arguments) {
  KqlTyped result = {TYPE_ERROR, SHAPE_ANY};
  for (uint32_t i = 0; i < arguments->count; i++) {
    KqlType type = arguments->typed[i].type;
    if (!kql_type_is(type, IS_NUMBER)) continue;
    if (result.type == TYPE_ERROR || kql_type_widens(result.type, type)) result.type = type;
  }
  result.type = kql_type_promote(result.type);
  return result;
}

static KqlTyped literal_type(const KqlNode *argument) {
  bool named = argument->symbol != NULL && argument->symbol->kind == SYMBOL_TYPE;
  return named ? argument->symbol->typed : (KqlTyped){TYPE_ERROR, SHAPE_ANY};
}

/* The argument that goes to PARAMETER of the signature, or UINT32_MAX. */
static uint32_t argument_for(const KqlSignature *signature, uint32_t parameter,
                             const KqlParameter *const *parameters, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (parameters[i] == &signature->parameters[parameter]) return i;
  }
  return UINT32_MAX;
}

static KqlTyped error_or(KqlTyped typed) {
  return typed.type == TYPE_NONE ? (KqlTyped){TYPE_ERROR, SHAPE_ANY} : typed;
}

/* The type that SIGNATURE gives; CALL is NULL for operators. */
static KqlTyped signature_result(Binder *binder, const KqlSignature *signature,
                                 const Arguments *arguments, const KqlParameter *const *parameters,
                                 KqlNode *call) {
  uint32_t wanted = signature->gives == GIVES_ARG_1 || signature->gives == GIVES_LITERAL_1 ? 1
                    : signature->gives == GIVES_LITERAL_LAST ? signature->parameter_count - 1u
                                                             : 0;
  uint32_t index = argument_for(signature, wanted, parameters, arguments->count);
  KqlTyped typed = {TYPE_ERROR, SHAPE_ANY};
  if (index != UINT32_MAX) typed = arguments->typed[index];
  switch (signature->gives) {
    case GIVES_ARG_0:
    case GIVES_ARG_1: return typed;
    case GIVES_ARG_0_PROMOTED: return (KqlTyped){kql_type_promote(typed.type), typed.shape};
    case GIVES_ARRAY_OF_0: return index == UINT32_MAX ? typed : kql_array_of(typed);
    case GIVES_COMMON: return error_or(bind_common_of(arguments, parameters, false));
    case GIVES_COMMON_NOT_DYNAMIC: return error_or(bind_common_of(arguments, parameters, true));
    case GIVES_WIDEST: return widest(arguments);
    case GIVES_LITERAL_0:
    case GIVES_LITERAL_1:
    case GIVES_LITERAL_LAST:
      return index == UINT32_MAX ? typed : literal_type(arguments->nodes[index]);
    case GIVES_RULE: return bind_rule_result(binder, signature, arguments, parameters, call);
    default: return (KqlTyped){(KqlType)signature->gives, signature->shape};
  }
}

static bool has_doubt(const Arguments *arguments) {
  for (uint32_t i = 0; i < arguments->count; i++) {
    KqlType type = arguments->typed[i].type;
    if (type == TYPE_UNKNOWN || type == TYPE_ERROR || type == TYPE_NONE) return true;
  }
  return false;
}

/* What all CANDIDATES give; where they differ, unknown or an error. */
static KqlTyped shared_result(Binder *binder, const Candidates *candidates,
                              const Arguments *arguments, KqlNode *call) {
  KqlTyped first = {TYPE_ERROR, SHAPE_ANY};
  const KqlParameter **room =
      ARENA_ARRAY(binder->arena, const KqlParameter *, arguments->count + 1);
  for (uint32_t i = 0; i < candidates->count; i++) {
    bind_layout_arguments(binder, candidates->signatures[i], arguments, room);
    KqlTyped typed = signature_result(binder, candidates->signatures[i], arguments, room, call);
    if (i == 0) {
      first = typed;
    } else if (!kql_assignable(first, typed, CONVERT_NONE)) {
      return (KqlTyped){has_doubt(arguments) ? TYPE_UNKNOWN : TYPE_ERROR, SHAPE_ANY};
    }
  }
  return first;
}

static bool has_value_shape(const Arguments *arguments) {
  for (uint32_t i = 0; i < arguments->count; i++) {
    KqlTyped typed = arguments->typed[i];
    if (typed.type == TYPE_DYNAMIC && (typed.shape & SHAPE_KINDS) == SHAPE_VALUE) return true;
  }
  return false;
}

/* The arguments with scalars in place of dynamic values that hold one. */
static Arguments unwrap(Binder *binder, const Arguments *arguments) {
  KqlTyped *typed = ARENA_ARRAY(binder->arena, KqlTyped, arguments->count);
  for (uint32_t i = 0; i < arguments->count; i++) typed[i] = kql_unwrapped(arguments->typed[i]);
  return (Arguments){arguments->nodes, typed, arguments->count};
}

/* --- operators --- */

static const char *type_word(KqlTyped typed) { return kql_type_name(typed.type); }

/* What to write instead of the operator at TOKEN between two ARGUMENTS that it does not join. */
static void advise_operator(const Binder *binder, Diag *diag, const Arguments *arguments,
                            uint32_t token) {
  KqlType left = arguments->typed[0].type, right = arguments->typed[1].type;
  bool on_left = left == TYPE_STRING, on_right = right == TYPE_STRING;
  KqlTokenKind word = kql_token_kind(binder->query, token);
  bool moment = left == TYPE_DATETIME || left == TYPE_TIMESPAN;
  bool punctuation =
      kql_token_class(word) == CLASS_PUNCT && word != TOK_EQUAL_TILDE && word != TOK_BANG_TILDE;
  if (word == TOK_AND || word == TOK_OR) {
    diag_help(binder->bag, diag, "compare the value that is not bool with another");
  } else if (word == TOK_PLUS && (on_left || on_right)) {
    diag_help(binder->bag, diag, "join texts with `strcat(…)`");
  } else if (on_left && on_right && strchr("<>", kql_token_text(word)[0]) != NULL) {
    diag_help(binder->bag, diag, "compare the order of strings with `strcmp(…)`");
  } else if (punctuation && on_left != on_right) {
    bind_advise_type(binder, diag, arguments->nodes[on_right], on_right ? left : right);
  } else if (punctuation && moment && kql_type_is(right, IS_NUMBER)) {
    bind_advise_type(binder, diag, arguments->nodes[1], TYPE_TIMESPAN);
  } else if (on_left != on_right) {
    bind_advise_type(binder, diag, arguments->nodes[on_left], TYPE_STRING);
  }
}

static void report_operator(Binder *binder, const Arguments *arguments, uint32_t token) {
  Span span = kql_token_span(binder->query, token);
  Str text = source_text(binder->query->source, span);
  KqlType left = arguments->typed[0].type;
  KqlType right = arguments->count > 1 ? arguments->typed[1].type : TYPE_NONE;
  Diag *diag =
      right == TYPE_NONE
          ? bind_report_token(binder, DIAG_KS106, token, "`%.*s` does not work on a %s",
                              STR_ARG(text), type_word(arguments->typed[0]))
          : bind_report_token(binder, DIAG_KS106, token, "`%.*s` does not work between %s and %s",
                              STR_ARG(text), kql_type_name(left), kql_type_name(right));
  if (right != TYPE_NONE) advise_operator(binder, diag, arguments, token);
}

static void check_arguments(Binder *binder, const KqlSignature *signature,
                            const Arguments *arguments, const KqlParameter **room) {
  bind_layout_arguments(binder, signature, arguments, room);
  KqlTyped common = bind_common_of(arguments, room, false);
  for (uint32_t i = 0; i < arguments->count; i++) {
    bind_check_argument(binder, arguments, i, room, common);
  }
}

KqlTyped bind_resolve_operator(Binder *binder, const KqlFunction *function,
                               const Arguments *arguments, uint32_t token, bool all) {
  Candidates candidates;
  find_best(binder, function, arguments, all, &candidates);
  if (candidates.count != 1) {
    if (candidates.count == 0 && all) {
      find_best(binder, function, arguments, false, &candidates);
    }
    if (!has_doubt(arguments)) report_operator(binder, arguments, token);
    return shared_result(binder, &candidates, arguments, NULL);
  }
  const KqlParameter *small[MOST_ARGUMENTS];
  const KqlParameter **room = room_for(binder, small, arguments->count);
  check_arguments(binder, candidates.signatures[0], arguments, room);
  KqlTyped typed = signature_result(binder, candidates.signatures[0], arguments, room, NULL);
  if (typed.type == TYPE_DYNAMIC && typed.shape == SHAPE_ANY && has_value_shape(arguments)) {
    Arguments plain = unwrap(binder, arguments);
    KqlTyped inner = bind_resolve_operator(binder, function, &plain, token, all);
    bool scalar = kql_type_is(inner.type, IS_SCALAR) && inner.type != TYPE_DYNAMIC &&
                  inner.type != TYPE_UNKNOWN;
    if (scalar) typed = kql_dynamic_of(inner);
  }
  return typed;
}

/* --- calls --- */

enum { FORMS_SHOWN = 3 };

/* How FUNCTION can be called, as function.def writes it but without results. */
static void advise_forms(Binder *binder, Diag *diag, const KqlFunction *function) {
  Str rest = str_of(function->signature_text);
  Buf out = {0};
  for (int i = 0; i < FORMS_SHOWN && rest.len > 0; i++) {
    size_t close = str_find_byte(rest, ')', 0), next = str_find(rest, STR(" ; "), 0);
    buf_printf(&out, "%s`%s%.*s`", i > 0 ? " or " : "", function->name,
               STR_ARG(str_slice(rest, 0, close + 1)));
    rest = next == STR_NONE ? (Str){NULL, 0} : str_from(rest, next + 3);
  }
  diag_help(binder->bag, diag, "call it as %.*s", STR_ARG(buf_str(&out)));
  buf_free(&out);
}

static void report_count(Binder *binder, const KqlFunction *function, const KqlSignature *signature,
                         const KqlNode *name, uint32_t count) {
  bool repeats = false;
  for (uint32_t i = 0; i < signature->parameter_count; i++) {
    repeats = repeats || signature->parameters[i].max > 1;
  }
  Diag *diag;
  if (!repeats) {
    if (count == signature->parameter_count) return;
    diag = bind_report(binder, DIAG_KS119, name, "%u argument%s given, `%s` takes %u", count,
                       count == 1 ? "" : "s", function->name, signature->parameter_count);
  } else if (count < signature->min || count > signature->max) {
    diag = bind_report(binder, DIAG_KS120, name, "%u argument%s given, `%s` takes at least %u",
                       count, count == 1 ? "" : "s", function->name, signature->min);
  } else {
    diag = bind_report(binder, DIAG_KS121, name, "%u arguments given, which `%s` cannot distribute",
                       count, function->name);
  }
  advise_forms(binder, diag, function);
}

static bool is_common_missing(const Arguments *arguments, const KqlParameter *const *parameters) {
  bool wanted = false;
  for (uint32_t i = 0; i < arguments->count; i++) {
    uint8_t want = parameters[i] != NULL ? parameters[i]->want : WANT_ANY;
    wanted = wanted || want == WANT_COMMON || want == WANT_COMMON_ORDERED ||
             want == WANT_COMMON_OR_DYNAMIC;
  }
  return wanted && bind_common_of(arguments, parameters, false).type == TYPE_NONE;
}

static void check_signature(Binder *binder, const KqlFunction *function,
                            const KqlSignature *signature, const Arguments *arguments,
                            const KqlNode *name) {
  const KqlParameter *small[MOST_ARGUMENTS];
  const KqlParameter **room = room_for(binder, small, arguments->count);
  if (!is_count_allowed(signature, arguments->count)) {
    report_count(binder, function, signature, name, arguments->count);
    return;
  }
  bind_layout_arguments(binder, signature, arguments, room);
  if (is_common_missing(arguments, room)) {
    bind_report(binder, DIAG_KS232, name, "the arguments of `%s` have no type in common",
                function->name);
    return;
  }
  check_arguments(binder, signature, arguments, room);
}

static void report_no_signature(Binder *binder, const KqlFunction *function,
                                const Arguments *arguments, const KqlNode *name) {
  assert(function->signatures != NULL);
  if (arguments->count == 0 && function->signatures[0].min > 0) {
    bind_report(binder, DIAG_KS120, name, "no argument given, `%s` takes at least %u",
                function->name, function->signatures[0].min);
    return;
  }
  if (has_doubt(arguments)) return;
  Buf types = {0};
  for (uint32_t i = 0; i < arguments->count; i++) {
    buf_printf(&types, "%s%s", i > 0 ? ", " : "", type_word(arguments->typed[i]));
  }
  Diag *diag = bind_report(binder, DIAG_KS127, name, "`%s` does not work on (%.*s)", function->name,
                           STR_ARG(buf_str(&types)));
  advise_forms(binder, diag, function);
  buf_free(&types);
}

/* The type of a call of which UNWRAPPED holds arguments as plain scalars where possible. */
static KqlTyped call_result(Binder *binder, const KqlFunction *function,
                            const KqlSignature *signature, const Arguments *arguments,
                            KqlNode *call) {
  const KqlParameter *small[MOST_ARGUMENTS];
  const KqlParameter **room = room_for(binder, small, arguments->count);
  bind_layout_arguments(binder, signature, arguments, room);
  KqlTyped typed = signature_result(binder, signature, arguments, room, call);
  if (typed.type != TYPE_DYNAMIC || typed.shape != SHAPE_ANY || !has_value_shape(arguments)) {
    return typed;
  }
  Arguments plain = unwrap(binder, arguments);
  Candidates candidates;
  find_best(binder, function, &plain, false, &candidates);
  if (candidates.count != 1) return typed;
  bind_layout_arguments(binder, candidates.signatures[0], &plain, room);
  KqlTyped inner = signature_result(binder, candidates.signatures[0], &plain, room, call);
  bool scalar = kql_type_is(inner.type, IS_SCALAR) && inner.type != TYPE_DYNAMIC &&
                inner.type != TYPE_UNKNOWN;
  return scalar ? kql_dynamic_of(inner) : typed;
}

KqlTyped bind_resolve_call(Binder *binder, const KqlFunction *function, const Arguments *arguments,
                           KqlNode *call, const KqlSignature **chosen) {
  const KqlNode *name = call->kind == KQL_CALL ? call->kids[KQL_CALL_NAME] : call;
  Candidates candidates;
  find_best(binder, function, arguments, false, &candidates);
  *chosen = candidates.count == 1 ? candidates.signatures[0] : NULL;
  if (*chosen == NULL) {
    report_no_signature(binder, function, arguments, name);
    return shared_result(binder, &candidates, arguments, call);
  }
  check_signature(binder, function, *chosen, arguments, name);
  return call_result(binder, function, *chosen, arguments, call);
}
