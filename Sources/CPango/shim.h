// The one door to Pango and Cairo: pages of text as PDF. Only the target PDF imports it.
#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>
