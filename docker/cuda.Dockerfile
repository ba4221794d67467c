# Tandem on an NVIDIA GPU, on top of CUDA's libraries and cuDNN, with a Java of its own. docker/build makes the context.
ARG BASE=nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04
# What the Java is taken from: a whole JDK 25 for the base's C library.
ARG JDK=eclipse-temurin:25-jdk
# sha256:… of the two, to pin more than their tags.
ARG BASE_DIGEST=
ARG JDK_DIGEST=

FROM ${JDK}${JDK_DIGEST:+@}${JDK_DIGEST} AS layout
COPY . /layout/
# java.desktop reads pictures, java.net.http fetches data sets, java.logging is for JUnit in the GPU suite.
RUN set -eu; \
    version=$(jlink --version || true); \
    case $version in 25 | 25.*) ;; *) \
        echo "image of the JDK: its 'jlink' is not of Java 25 (${version:-none}) — name another with --build-arg JDK=…" >&2; exit 1 ;; \
    esac; \
    jlink --output /layout/opt/tandem/runtime --compress zip-9 --generate-cds-archive --strip-java-debug-attributes --no-header-files --no-man-pages \
        --add-modules java.base,java.desktop,java.logging,java.management,java.net.http,jdk.incubator.vector,jdk.management,jdk.unsupported; \
    ln -s ../runtime /layout/opt/tandem/gpu-suite/runtime; \
    ln -s ../natives /layout/opt/tandem/gpu-suite/natives; \
    chmod -R u=rwX,go=rX /layout; \
    mkdir -m 1777 /layout/work /layout/data /layout/cache

FROM ${BASE}${BASE_DIGEST:+@}${BASE_DIGEST}
ARG BASE
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Tandem" \
    org.opencontainers.image.description="Deep learning for Java: one network, two backends, one answer. On an NVIDIA GPU, or the CPU." \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.base.name="$BASE"
COPY --from=layout /layout/ /
# The last two are for NVIDIA's container toolkit, which brings the driver in.
ENV JAVA_HOME=/opt/tandem/runtime \
    PATH=/opt/tandem/bin:/opt/tandem/runtime/bin:$PATH \
    LANG=C.UTF-8 \
    TANDEM_DATA=/data \
    XDG_CACHE_HOME=/cache \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
WORKDIR /work
# A number, so that who forbids root can see that it is none. Any other works, too.
USER 10001:10001
# A second JVM beside the one at work: a small one, and rarely.
HEALTHCHECK --interval=5m --timeout=30s --start-period=30s \
    CMD TANDEM_OPTS="-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1" tandem doctor
ENTRYPOINT ["/opt/tandem/bin/tandem"]
CMD ["help"]
