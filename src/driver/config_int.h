/* What config.c and config_file.c share: settings as they were written, with their places. */
#ifndef RULEC_DRIVER_CONFIG_INT_H
#define RULEC_DRIVER_CONFIG_INT_H

#include "driver/config.h"

typedef struct ConfigWord {
  Str text;
  const Source *source; /* the file, or a text called like the variable or flag */
  Span span;
} ConfigWord;

typedef VEC(ConfigWord) ConfigWords;

typedef struct ConfigRawSeverity {
  DiagCode code;
  ConfigWord word;
} ConfigRawSeverity;

typedef struct ConfigRawPath {
  ConfigWord glob;
  ConfigWords codes;
} ConfigRawPath;

typedef struct ConfigRaw {
  ConfigWords words[CONFIG_KEY_COUNT]; /* of the shapes WORD (one word) and LIST */
  VEC(ConfigRawSeverity) severity;
  VEC(ConfigRawPath) paths;
  ConfigOrigin origin[CONFIG_KEY_COUNT];
} ConfigRaw;

/* Reads the file PATH into RAW. What its shape does not allow is X02x in BAG, and then nothing of
   it is taken. */
void config_file_read(Arena *arena, Str path, ConfigRaw *raw, DiagBag *bag);

#endif
