#include "kube/tls_client.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/url.h"

namespace imagedeps::kube {

namespace {

template <auto free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;

Error invalid(std::string message) {
  return {.kind = Error::Kind::Invalid, .message = std::move(message)};
}

Bio bio_of(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool is_address(const std::string& name) {
  const std::unique_ptr<ASN1_OCTET_STRING, Freed<ASN1_OCTET_STRING_free>> address(
      a2i_IPADDRESS(name.c_str()));
  ERR_clear_error();
  return address != nullptr;
}

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string date_of(const ASN1_TIME* time) {
  const Bio out(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(out.get(), time);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// The host names of a certificate: "kubernetes, kubernetes.default.svc".
std::string names_of(X509* certificate) {
  std::string all;
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const auto* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) all += (all.empty() ? "" : ", ") + text_of(name->d.dNSName);
  }
  return all.empty() ? "no host name" : all;
}

std::string issuer_of(X509* certificate) {
  std::string text(256, '\0');
  const int size = X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate), NID_commonName,
                                             text.data(), static_cast<int>(text.size()));
  text.resize(static_cast<std::size_t>(std::max(0, size)));
  return text;
}

/// Describes the problem of a certificate and what to do about it.
std::string complaint_about(int code, X509* certificate, const std::string& name,
                            const std::string& source) {
  const auto whose = "the certificate of " + name;
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return whose + " (or of one of its authorities) expired on " +
             date_of(X509_get0_notAfter(certificate)) +
             "; renew it, or correct the clock of this machine";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return whose + " is valid only from " + date_of(X509_get0_notBefore(certificate)) +
             "; correct the clock of this machine";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return whose + " is for another host (" + names_of(certificate) +
             "); correct server or tls-server-name in " + source;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return whose + " is signed by an authority that is not trusted (" + issuer_of(certificate) +
             "); set certificate-authority to the cluster's certificate authority in " + source;
    default: return whose + " is not valid: " + X509_verify_cert_error_string(code);
  }
}

/// Null if the text has no certificate.
Store store_of(const std::string& text) {
  // A separate store: the system's authorities are not trusted if the cluster has its own.
  Store store(X509_STORE_new());
  const auto bio = bio_of(text);
  int count = 0;
  while (const Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    X509_STORE_add_cert(store.get(), certificate.get());
    ++count;
  }
  ERR_clear_error();
  return count == 0 ? nullptr : std::move(store);
}

/// Returns false if the texts cannot be read or do not match.
bool use_pair(SSL_CTX* context, const std::string& chain, const std::string& key_text) {
  const auto bio = bio_of(chain);
  const Certificate own{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
  const Key key{PEM_read_bio_PrivateKey(bio_of(key_text).get(), nullptr, nullptr, nullptr)};
  const bool used = own && key && SSL_CTX_use_certificate(context, own.get()) == 1 &&
                    SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
                    SSL_CTX_check_private_key(context) == 1;
  SSL_CTX_clear_chain_certs(context);
  while (const Certificate more{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)})
    SSL_CTX_add1_chain_cert(context, more.get());
  ERR_clear_error();
  return used;
}

/// The file and the folder of the system's trusted authorities.
struct SystemAuthorities {
  std::string file, folder;
};

const SystemAuthorities& system_authorities() {
  static const auto found = [] {
    const auto place = [](const char* variable, const char* usual) {
      const char* const set = std::getenv(variable);
      return std::string(set != nullptr ? set : usual);
    };
    return SystemAuthorities{place(X509_get_default_cert_file_env(), X509_get_default_cert_file()),
                             place(X509_get_default_cert_dir_env(), X509_get_default_cert_dir())};
  }();
  return found;
}

/// The index under which an SSL_CTX keeps its TlsClient alive.
using Owner = std::shared_ptr<TlsClient>;

void free_owner(void*, void* owner, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<Owner*>(owner);
}

int owner_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_owner);
  return index;
}

TlsClient* owner_of(const SSL* ssl) {
  return static_cast<Owner*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), owner_index()))->get();
}

}  // namespace

/// Callbacks from OpenSSL.
struct TlsHooks {
  static int verify(X509_STORE_CTX* store, void*) {
    const auto* const ssl = static_cast<const SSL*>(
        X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* const client = owner_of(ssl);
    if (!client->verify_) return 1;
    // Overrides any other verification that was configured.
    X509_STORE_CTX_set_verify_cb(store, [](int ok, X509_STORE_CTX*) { return ok; });
    auto* const parameters = X509_STORE_CTX_get0_param(store);
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, client->name_.c_str()) != 1) {
      ERR_clear_error();
      X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      X509_VERIFY_PARAM_set1_host(parameters, client->name_.data(), client->name_.size());
    }
    if (X509_verify_cert(store) > 0) return 1;
    auto* const at_fault = X509_STORE_CTX_get_current_cert(store);
    auto* const certificate = at_fault != nullptr ? at_fault : X509_STORE_CTX_get0_cert(store);
    auto complaint = complaint_about(X509_STORE_CTX_get_error(store), certificate, client->name_,
                                     client->source_);
    const std::lock_guard lock(client->mutex_);
    client->complaint_ = std::move(complaint);
    return 0;
  }

  /// Sets SNI just before the first message. A literal address is not allowed there (RFC 6066).
  static void progress(const SSL* ssl, int where, int) {
    if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
    const auto* const client = owner_of(ssl);
    if (!is_address(client->name_))
      SSL_set_tlsext_host_name(const_cast<SSL*>(ssl), client->name_.c_str());
  }
};

TlsClient::TlsClient(const ConnectionConfig& config, const Surroundings& surroundings)
    : surroundings_(surroundings),
      name_(config.tls_server_name.empty() ? std::string(host_of(config.server))
                                           : config.tls_server_name),
      source_(config.source),
      verify_(!config.insecure_skip_tls_verify),
      ca_{config.ca_data.empty() ? config.ca_file : "", config.ca_data},
      certificate_{config.client_certificate_data.empty() ? config.client_certificate_file : "",
                   config.client_certificate_data},
      key_{config.client_key_data.empty() ? config.client_key_file : "", config.client_key_data} {}

Result<std::shared_ptr<TlsClient>> TlsClient::make(const ConnectionConfig& config,
                                                   const Surroundings& surroundings) {
  const auto client = std::shared_ptr<TlsClient>(new TlsClient(config, surroundings));
  for (auto* const pem : {&client->ca_, &client->certificate_, &client->key_}) {
    if (pem->file.empty()) continue;
    const auto text = surroundings.read_file(pem->file);
    if (!text) return text.error().within(config.source);
    pem->text = *text;
  }
  if (client->certificate_.text.empty() != client->key_.text.empty()) {
    return invalid(config.source + ": a client certificate and its key must be set together");
  }
  const std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> trial(SSL_CTX_new(TLS_client_method()));
  TRY(client->set_up(trial.get()));
  return client;
}

std::string TlsClient::last(const Pem& pem) {
  const std::lock_guard lock(mutex_);
  return pem.text;
}

std::string TlsClient::current(const Pem& pem) {
  if (pem.file.empty()) return last(pem);
  auto text = surroundings_.read_file(pem.file);
  return text && !text->empty() ? std::move(*text) : last(pem);
}

void TlsClient::remember(Pem& pem, const std::string& text) {
  const std::lock_guard lock(mutex_);
  pem.text = text;
}

Result<void> TlsClient::set_up(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  TRY(trust(context));
  TRY(identify(context));
  verify_with(context);
  return {};
}

Result<void> TlsClient::trust_the_system(SSL_CTX* context) const {
  const auto& [file, folder] = system_authorities();
  const bool any = SSL_CTX_load_verify_file(context, file.c_str()) == 1;
  const bool more = SSL_CTX_load_verify_dir(context, folder.c_str()) == 1;
  ERR_clear_error();
  if (!any && !more)
    return invalid(source_ +
                   ": certificate-authority is not set, and this system has no authorities (" +
                   file + ")");
  return {};
}

Result<void> TlsClient::trust(SSL_CTX* context) {
  for (const auto& text : {current(ca_), last(ca_)}) {
    if (text.empty()) return trust_the_system(context);
    Store store = store_of(text);
    if (!store) continue;
    remember(ca_, text);
    SSL_CTX_set_cert_store(context, store.release());
    return {};
  }
  return invalid(source_ + ": no certificate (PEM) in " +
                 (ca_.file.empty() ? "certificate-authority-data" : ca_.file));
}

/// The files of the pair may be swapped between the two reads. A second read finds the new pair.
Result<void> TlsClient::identify(SSL_CTX* context) {
  constexpr int kAttempts = 3;
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    const bool new_ones = attempt < kAttempts;
    const auto chain = new_ones ? current(certificate_) : last(certificate_);
    const auto key = new_ones ? current(key_) : last(key_);
    if (chain.empty()) return {};
    if (!use_pair(context, chain, key)) continue;
    remember(certificate_, chain);
    remember(key_, key);
    return {};
  }
  return invalid(source_ +
                 ": the client certificate and its key (PEM, without a passphrase) cannot be "
                 "read or do not match");
}

void TlsClient::verify_with(SSL_CTX* context) {
  SSL_CTX_set_ex_data(context, owner_index(), new Owner(shared_from_this()));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, TlsHooks::verify, nullptr);
  SSL_CTX_set_info_callback(context, TlsHooks::progress);
}

std::string TlsClient::take_complaint() {
  const std::lock_guard lock(mutex_);
  return std::exchange(complaint_, {});
}

std::string client_certificate_complaint(const ConnectionConfig& config,
                                         const Surroundings& surroundings) {
  Result<std::string> text = config.client_certificate_data;
  if (text->empty() && !config.client_certificate_file.empty())
    text = surroundings.read_file(config.client_certificate_file);
  if (!text) return {};
  const auto bio = bio_of(*text);
  const Certificate own{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
  ERR_clear_error();
  if (!own) return {};
  if (X509_cmp_current_time(X509_get0_notAfter(own.get())) < 0)
    return "the client certificate expired on " + date_of(X509_get0_notAfter(own.get()));
  if (X509_cmp_current_time(X509_get0_notBefore(own.get())) > 0) {
    return "the client certificate is valid only from " + date_of(X509_get0_notBefore(own.get()));
  }
  return {};
}

}  // namespace imagedeps::kube
