/* One finding as people read it in a terminal: code, message, place, the source with labelled
   spans, help, and the change that mends it. */
#ifndef RULEC_DIAG_RENDER_H
#define RULEC_DIAG_RENDER_H

#include "base/buf.h"
#include "diag/diag.h"

typedef struct RenderStyle {
  bool color; /* ANSI colours; they never carry meaning alone */
  bool patch; /* show the first fix as - and + lines where it is more than one short insertion */
} RenderStyle;

/* Appends DIAG, ending in an empty line. What the text holds of control and bidirectional
   characters is shown as visible stand-ins; a tab is four columns wide; long lines are cut
   round the spans. */
void render_diag(Buf *out, const Diag *diag, RenderStyle style);

#endif
