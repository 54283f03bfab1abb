/* Places of IP addresses, from a database in MaxMind's format, by the libmaxminddb library, which
   is loaded at first use: only queries with geo_info_from_ip_address need it. */
#ifndef RULEC_PORT_GEOIP_H
#define RULEC_PORT_GEOIP_H

#include "base/arena.h"

typedef enum GeoipOutcome { GEOIP_OPEN, GEOIP_BROKEN, GEOIP_ABSENT /* no library */ } GeoipOutcome;

typedef struct Geoip Geoip;

/* What is known of an address; strings are absent and HAS_POINT is false where it is not. */
typedef struct GeoipPlace {
  Str country, state, city; /* views that live until geoip_close */
  bool has_point;
  double latitude, longitude; /* degrees */
} GeoipPlace;

/* Opens PATH; GEOIP lives in ARENA until geoip_close. */
GeoipOutcome geoip_open(Arena *arena, const char *path, Geoip **geoip);
/* False where ADDRESS, NUL-terminated, is no IPv4 or IPv6 address or unknown. */
bool geoip_find(const Geoip *geoip, const char *address, GeoipPlace *place);
void geoip_close(void *geoip);

#endif
