#ifndef CLIBXML2_SHIMS_H
#define CLIBXML2_SHIMS_H
#endif
