#ifndef PASSERELLE_CCURL_SHIM_H
#define PASSERELLE_CCURL_SHIM_H

#include <curl/curl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call: one function a type.
static inline CURLcode pcurl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pcurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pcurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pcurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode pcurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
typedef size_t (*pcurl_receive)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode pcurl_set_receive(CURL *handle, CURLoption option, pcurl_receive value) {
  return curl_easy_setopt(handle, option, value);
}
typedef CURLcode (*pcurl_tls)(CURL *handle, void *context, void *user);
static inline CURLcode pcurl_set_tls(CURL *handle, pcurl_tls value) {
  return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, value);
}
typedef int (*pcurl_progress)(void *user, curl_off_t all_in, curl_off_t in, curl_off_t all_out, curl_off_t out);
static inline CURLcode pcurl_set_progress(CURL *handle, pcurl_progress value) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}
static inline long pcurl_get_long(CURL *handle, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(handle, info, &value);
  return value;
}
static inline curl_off_t pcurl_get_offset(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  curl_easy_getinfo(handle, info, &value);
  return value;
}
// The socket of a connection that `CURLOPT_CONNECT_ONLY` left open, or -1.
static inline int pcurl_get_socket(CURL *handle) {
  curl_socket_t value = CURL_SOCKET_BAD;
  curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &value);
  return (int)value;
}
// Bytes that the other machine has not acknowledged yet (tcp(7), SIOCOUTQ), or -1.
static inline int pcurl_unacknowledged(int socket) {
  int bytes = 0;
  return ioctl(socket, SIOCOUTQ, &bytes) == 0 ? bytes : -1;
}
static inline void *pcurl_get_private(CURL *handle) {
  char *value = NULL;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value);
  return value;
}
static inline CURLMcode pcurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
// The next finished transfer, or NULL; its result goes to `code`.
static inline CURL *pcurl_finished(CURLM *multi, CURLcode *code) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->msg == CURLMSG_DONE) {
      *code = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

#endif
