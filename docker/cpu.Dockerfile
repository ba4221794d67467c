# Tandem on the CPU, on top of a Java 25 runtime. docker/build makes the context.
ARG BASE=eclipse-temurin:25-jre
# sha256:… of the base, to pin more than its tag.
ARG BASE_DIGEST=

FROM ${BASE}${BASE_DIGEST:+@}${BASE_DIGEST} AS layout
COPY . /layout/
RUN set -eu; \
    version=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.version = //p'); \
    case $version in 25 | 25.*) ;; *) \
        echo "base image: its 'java' is not Java 25 (${version:-none}) — name another with --build-arg BASE=…" >&2; exit 1 ;; \
    esac; \
    for module in java.desktop java.net.http jdk.incubator.vector jdk.management; do \
        java --list-modules | grep -q "^$module@" || { \
            echo "base image: its Java lacks a module ($module) — name another with --build-arg BASE=…" >&2; exit 1; \
        }; \
    done; \
    chmod -R u=rwX,go=rX /layout; \
    mkdir -m 1777 /layout/work /layout/data /layout/cache

FROM ${BASE}${BASE_DIGEST:+@}${BASE_DIGEST}
ARG BASE
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tandem" \
    org.opencontainers.image.description="Deep learning for Java: one network, two backends, one answer. On the CPU." \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.base.name="$BASE"
COPY --from=layout /layout/ /
ENV PATH=/opt/tandem/bin:$PATH \
    LANG=C.UTF-8 \
    TANDEM_DATA=/data \
    XDG_CACHE_HOME=/cache
WORKDIR /work
# A number, so that who forbids root can see that it is none. Any other works, too.
USER 10001:10001
# A second JVM beside the one at work: a small one, and rarely.
HEALTHCHECK --interval=5m --timeout=30s --start-period=30s \
    CMD TANDEM_OPTS="-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1" tandem doctor
ENTRYPOINT ["/opt/tandem/bin/tandem"]
CMD ["help"]
