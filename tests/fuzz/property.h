/* What the fuzz targets share: a property that does not hold ends the process and says which; and
   what holds for every finding, whatever gave it. */
#ifndef RULEC_TESTS_FUZZ_PROPERTY_H
#define RULEC_TESTS_FUZZ_PROPERTY_H

#include "base/buf.h"
#include "diag/diag.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(holds) ((holds) ? (void)0 : property_fails(__FILE__, __LINE__, #holds))

static inline void property_fails(const char *file, int line, const char *words) {
  fprintf(stderr, "%s:%d: property does not hold: %s\n", file, line, words);
  abort();
}

/* Otherwise shows where A and B part. */
static inline void require_equal(const char *what, Str a, Str b) {
  size_t same = 0, from;
  if (str_eq(a, b)) return;
  while (same < a.len && same < b.len && a.ptr[same] == b.ptr[same]) same++;
  from = same > 200 ? same - 200 : 0;
  Str first = str_slice(a, from, same + 200), second = str_slice(b, from, same + 200);
  fprintf(stderr, "%s differ at byte %zu:\n--- first\n%.*s\n--- second\n%.*s\n", what, same,
          STR_ARG(first), STR_ARG(second));
  abort();
}

/* LEARN says the same of TEXT each time. */
static inline void require_same_twice(const char *what, void (*learn)(Buf *out, Str text),
                                      Str text) {
  Buf once = {0}, twice = {0};
  learn(&once, text);
  learn(&twice, text);
  require_equal(what, buf_str(&once), buf_str(&twice));
  buf_free(&once), buf_free(&twice);
}

static inline void require_span(Span span, Str text) {
  REQUIRE(span.start <= span.end && span.end <= text.len);
}

/* Every finding has words and lies in its text, with its labels and edits. */
static inline void require_findings(const DiagBag *bag) {
  vec_each(Diag *, it, &bag->diags) {
    const Diag *diag = *it;
    REQUIRE(diag->message.len > 0);
    if (!diag->source) continue;
    require_span(diag->span, diag->source->text);
    vec_each(Label, label, &diag->labels) {
      require_span(label->span, (label->source ? label->source : diag->source)->text);
    }
    vec_each(Fix, fix, &diag->fixes) {
      vec_each(Edit, edit, &fix->edits) require_span(edit->span, diag->source->text);
    }
  }
}

/* Where a target keeps the file NAME: in the folder that TMPDIR names, which is its own. */
static inline Str property_path(Arena *arena, const char *name) {
  const char *folder = getenv("TMPDIR");
  return arena_printf(arena, "%s/%s", folder ? folder : "/tmp", name);
}

static inline void property_write(Str path, Str text) {
  FILE *file = fopen(path.ptr, "wb");
  REQUIRE(file && fwrite(text.ptr, 1, text.len, file) == text.len);
  fclose(file);
}

/* Appends what BAG says, to be compared. */
static inline void print_findings(Buf *out, const DiagBag *bag) {
  vec_each(Diag *, it, &bag->diags) {
    buf_printf(out, "%s %u-%u %.*s | %.*s\n", diag_info((*it)->code)->name, (*it)->span.start,
               (*it)->span.end, STR_ARG((*it)->message), STR_ARG((*it)->help));
  }
}

#endif
