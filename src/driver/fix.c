/* Owns the rounds of fixing. Comes in: findings with edits. Goes out: a text in which they are
   made. A round never leaves a text that YAML reads less well than the text before it. */
#include "driver/fix.h"

#include "base/limits.h"
#include "doc/edit.h"
#include "doc/repair.h"
#include "driver/run.h"
#include "rule/outline.h"

/* Which bytes of the text are spoken for. */
typedef struct Claims {
  bool *bytes;   /* replaced by an accepted edit */
  bool *places;  /* an accepted edit inserts before this byte */
  bool in_order; /* one may insert behind the other: they were made together, as a repair's are */
} Claims;

static Claims no_claims(Arena *arena, Str text, bool in_order) {
  size_t size = text.len + 1;
  return (Claims){ARENA_ARRAY(arena, bool, size), ARENA_ARRAY(arena, bool, size), in_order};
}

static bool is_free(const Claims *claims, const Edit *edit) {
  Span span = edit->span;
  if (span.start == span.end) {
    bool inside = span.start > 0 && claims->bytes[span.start - 1] && claims->bytes[span.start];
    return !inside && (claims->in_order || !claims->places[span.start]);
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

/* How well YAML reads a text. */
typedef enum Reading { READING_BROKEN, READING_REPAIRED, READING_WHOLE } Reading;

/* A fix that a finding offers. */
typedef struct Offer {
  const Diag *diag;
  const Fix *fix;
  bool taken;
} Offer;

typedef struct Round {
  Arena *arena;
  const Source *source;
  bool unsafe;
  Reading reading; /* of the source */
  VEC(Offer) offers;
  uint32_t waiting; /* fixes left for when YAML reads the text */
  uint32_t tries;   /* texts that may still be read to tell which offers do harm */
} Round;

static Reading reading_of(Str text) {
  Arena work = {0};
  DiagBag bag = {.arena = &work};
  const Source *source = source_new(&work, STR(""), text);
  Reading reading = READING_WHOLE;
  if (doc_load(&work, source, &bag)->broken) {
    bool broken = doc_load_repaired(&work, source, &rule_outline, &bag)->broken;
    reading = broken ? READING_BROKEN : READING_REPAIRED;
  }
  arena_free(&work);
  return reading;
}

/* What stands in a text that YAML cannot read is a guess: first it is repaired. */
static bool may_apply(const Round *round, const Diag *diag, const Fix *fix) {
  if (round->reading == READING_WHOLE) return fix->safe || round->unsafe;
  return fix->safe && diag_info(diag->code)->name[0] == 'Y';
}

/* The fix of DIAG that may be applied: the first that is safe, or the first at all where UNSAFE. */
static const Fix *choose(Round *round, const Diag *diag) {
  bool waits = false;
  vec_each(Fix, fix, &diag->fixes) {
    if (!fix->edits.len) continue;
    if (may_apply(round, diag, fix)) return fix;
    waits |= fix->safe || round->unsafe;
  }
  round->waiting += waits;
  return NULL;
}

static bool fits(const Claims *claims, const Fix *fix) {
  vec_each(Edit, edit, &fix->edits) {
    if (!is_free(claims, edit)) return false;
  }
  return true;
}

/* The fixes of the round: of two that touch the same place the first. */
static void collect(Round *round, const DiagBag *bag) {
  Claims claims = no_claims(round->arena, round->source->text, round->reading != READING_WHOLE);
  vec_each(Diag *, it, &bag->diags) {
    const Diag *diag = *it;
    const Fix *fix = diag->source == round->source ? choose(round, diag) : NULL;
    if (!fix || !fits(&claims, fix)) continue;
    vec_each(Edit, edit, &fix->edits) claim(&claims, edit);
    Offer offer = {diag, fix, true};
    vec_push(round->arena, &round->offers, offer);
  }
}

/* The text with the offers taken so far, in ARENA. */
static Str text_of(Arena *arena, const Round *round) {
  Edits edits = {0};
  vec_each(Offer, offer, &round->offers) {
    if (!offer->taken) continue;
    vec_each(Edit, edit, &offer->fix->edits) vec_push(arena, &edits, *edit);
  }
  return edit_derive(arena, round->source, &edits)->text;
}

static bool does_harm(const Round *round) {
  if (round->reading == READING_BROKEN) return false;
  Arena work = {0};
  bool harm = reading_of(text_of(&work, round)) < round->reading;
  arena_free(&work);
  return harm;
}

static void take(Round *round, uint32_t from, uint32_t end, bool taken) {
  for (uint32_t i = from; i < end; i++) round->offers.ptr[i].taken = taken;
}

/* Takes what does no harm of the offers from FROM to END, none of which is taken, by halves. */
static void sift(Round *round, uint32_t from, uint32_t end) {
  if (from == end || round->tries == 0) return;
  round->tries--;
  take(round, from, end, true);
  if (!does_harm(round)) return;
  take(round, from, end, false);
  if (end - from == 1) return;
  uint32_t middle = from + (end - from) / 2;
  sift(round, from, middle);
  sift(round, middle, end);
}

/* Notes what was done; true where anything was. */
static bool note_offers(const Round *round, Fixed *fixed) {
  uint32_t before = fixed->notes.len;
  fixed->refused.len = 0;
  fixed->waiting = round->waiting;
  vec_each(Offer, offer, &round->offers) {
    FixNote note = {offer->diag->code, source_line_at(round->source, offer->diag->span.start),
                    arena_str(round->arena, offer->fix->title)};
    if (offer->taken)
      vec_push(round->arena, &fixed->notes, note);
    else
      vec_push(round->arena, &fixed->refused, note);
  }
  return fixed->notes.len > before;
}

/* Applies one round of the fixes in FILE's bag; false where there is nothing to apply. */
static bool apply_round(Arena *arena, const RuleFile *file, bool unsafe, Fixed *fixed) {
  Round round = {arena, file->source, unsafe, .tries = LIMIT_FIX_TRIES};
  round.reading = reading_of(file->source->text);
  collect(&round, &file->bag);
  take(&round, 0, round.offers.len, false);
  sift(&round, 0, round.offers.len);
  if (!note_offers(&round, fixed)) return false;
  fixed->text = text_of(arena, &round);
  return true;
}

static bool offers_fix(const DiagBag *bag) {
  vec_each(Diag *, diag, &bag->diags) {
    if ((*diag)->fixes.len) return true;
  }
  return false;
}

Fixed fix_apply(const Driver *driver, Arena *arena, const RuleFile *file, bool unsafe) {
  Fixed fixed = {.settled = true};
  if (!file->source) return fixed;
  fixed.text = file->source->text;
  bool going = offers_fix(&file->bag) && apply_round(arena, file, unsafe, &fixed);
  for (int round = 1; going && round < LIMIT_FIX_ROUNDS; round++) {
    Arena kept = {0};
    RuleFile next = {.path = file->path, .named = true, .given = true, .text = fixed.text};
    driver_run_one(driver, &kept, &next);
    going = apply_round(arena, &next, unsafe, &fixed);
    arena_free(&kept);
  }
  fixed.settled = !going;
  fixed.changed = !str_eq(fixed.text, file->source->text);
  return fixed;
}
