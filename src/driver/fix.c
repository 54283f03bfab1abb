/* Owns the rounds of fixing. Comes in: findings with edits. Goes out: a text in which they are
 * made.
 */
#include "driver/fix.h"

#include "base/limits.h"
#include "doc/edit.h"

/* Which bytes of the text are spoken for. */
typedef struct Claims {
  bool *bytes;  /* replaced by an accepted edit */
  bool *places; /* an accepted edit inserts before this byte */
} Claims;

static Claims no_claims(Arena *arena, Str text) {
  return (Claims){ARENA_ARRAY(arena, bool, text.len + 1), ARENA_ARRAY(arena, bool, text.len + 1)};
}

static bool is_free(const Claims *claims, const Edit *edit) {
  Span span = edit->span;
  if (span.start == span.end) {
    bool inside = span.start > 0 && claims->bytes[span.start - 1] && claims->bytes[span.start];
    return !inside && !claims->places[span.start];
  }
  for (uint32_t at = span.start; at < span.end; at++) {
    if (claims->bytes[at] || (at > span.start && claims->places[at])) return false;
  }
  return true;
}

static void claim(Claims *claims, const Edit *edit) {
  if (edit->span.start == edit->span.end) claims->places[edit->span.start] = true;
  for (uint32_t at = edit->span.start; at < edit->span.end; at++) claims->bytes[at] = true;
}

/* The fix of DIAG that may be applied: the first that is safe, or the first at all where UNSAFE. */
static const Fix *choose(const Diag *diag, bool unsafe) {
  vec_each(Fix, fix, &diag->fixes) {
    if ((fix->safe || unsafe) && fix->edits.len) return fix;
  }
  return NULL;
}

static bool fits(const Claims *claims, const Fix *fix) {
  vec_each(Edit, edit, &fix->edits) {
    if (!is_free(claims, edit)) return false;
  }
  return true;
}

/* The edits of one round, each noted. */
static Edits collect(Arena *arena, const RuleFile *file, bool unsafe, Fixed *fixed) {
  Edits edits = {0};
  Claims claims = no_claims(arena, file->source->text);
  vec_each(Diag *, it, &file->bag.diags) {
    const Diag *diag = *it;
    const Fix *fix = diag->source == file->source ? choose(diag, unsafe) : NULL;
    if (!fix || !fits(&claims, fix)) continue;
    vec_each(Edit, edit, &fix->edits) {
      claim(&claims, edit);
      vec_push(arena, &edits, *edit);
    }
    FixNote note = {diag->code, source_line_at(file->source, diag->span.start),
                    arena_str(arena, fix->title)};
    vec_push(arena, &fixed->notes, note);
  }
  return edits;
}

/* Applies one round to *TEXT; false where there is nothing to apply. */
static bool apply_round(Arena *arena, const RuleFile *file, bool unsafe, Fixed *fixed) {
  Edits edits = collect(arena, file, unsafe, fixed);
  if (edits.len == 0) return false;
  fixed->text = arena_str(arena, edit_derive(arena, file->source, &edits)->text);
  return true;
}

Fixed fix_apply(const Driver *driver, Arena *arena, const RuleFile *file, bool unsafe) {
  Fixed fixed = {.settled = true};
  if (!file->source) return fixed;
  fixed.text = file->source->text;
  if (!apply_round(arena, file, unsafe, &fixed)) return fixed;
  bool going = true;
  for (int round = 1; going && round < LIMIT_FIX_ROUNDS; round++) {
    RuleFile next = {.path = file->path, .named = true, .given = true, .text = fixed.text};
    driver_run(driver, &next, 1);
    going = apply_round(arena, &next, unsafe, &fixed);
    driver_free(&next, 1);
  }
  fixed.settled = !going;
  fixed.changed = !str_eq(fixed.text, file->source->text);
  return fixed;
}
