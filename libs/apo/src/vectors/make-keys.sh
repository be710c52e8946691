#!/usr/bin/env bash
# Makes the throw-away key pairs of the signature vectors. Run once; run again only together with make-vectors.mjs,
# because every signature changes with the keys. Nothing but tests may ever trust these keys: they are public.
set -euo pipefail
cd "$(dirname "$0")/throw-away-keys"

for name in merchant antom-1 antom-2; do
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$name.private.pem"   # PKCS#8
  openssl pkey -in "$name.private.pem" -pubout -out "$name.public.pem"                           # SubjectPublicKeyInfo
done

# Keys given in a wrong form, each of which must be refused with its own explanation (or, for PKCS#1, accepted).
openssl rsa -in merchant.private.pem -traditional -out merchant.pkcs1.pem
openssl rsa -in merchant.private.pem -RSAPublicKey_out -out merchant.pkcs1.public.pem
openssl pkcs8 -topk8 -in merchant.private.pem -v2 aes-256-cbc -passout pass:throw-away -out merchant.encrypted.pem
openssl rsa -in merchant.private.pem -aes256 -traditional -passout pass:throw-away -out merchant.encrypted-pkcs1.pem
openssl req -x509 -key merchant.private.pem -subj '/CN=throw-away test key' -days 36500 -out merchant.certificate.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out elliptic-curve.private.pem
openssl pkey -in elliptic-curve.private.pem -pubout -out elliptic-curve.public.pem
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out too-small.private.pem
openssl pkey -in too-small.private.pem -pubout -out too-small.public.pem
