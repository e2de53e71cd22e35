"""The servers that the scripts in this folder measure: how to build, start, check and stop them."""

import atexit
import ctypes
import glob
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
HELLO = b"Hello, world!"
SERVER_CPU = "0"
CLIENT_CPU = "1"

# Class, and the module it is in.
MAINS = {
    "ours": ("dev.fasthttp.samples.Showcase", "samples"),
    "bare": ("dev.fasthttp.benchmarks.peer.BareNioPeer", "benchmarks"),
    "netty": ("dev.fasthttp.benchmarks.peer.NettyPeer", "benchmarks"),
    "jetty": ("dev.fasthttp.benchmarks.peer.JettyPeer", "benchmarks"),
    "undertow": ("dev.fasthttp.benchmarks.peer.UndertowPeer", "benchmarks"),
    "helidon": ("dev.fasthttp.benchmarks.peer.HelidonPeer", "benchmarks"),
    # Ours with a hello alone, and the same with metrics.
    "hello": ("dev.fasthttp.benchmarks.peer.FasthttpPeer", "benchmarks"),
    "counted": ("dev.fasthttp.benchmarks.peer.CountedPeer", "benchmarks"),
    # Containers of servlets.
    "servlet": ("dev.fasthttp.benchmarks.peer.ServletPeer", "benchmarks"),
    "tomcat": ("dev.fasthttp.benchmarks.peer.TomcatPeer", "benchmarks"),
    "jetty-servlet": ("dev.fasthttp.benchmarks.peer.JettyServletPeer", "benchmarks"),
    # The same with a controller of Spring MVC.
    "spring": ("dev.fasthttp.benchmarks.peer.ServletPeer", "benchmarks"),
    "tomcat-spring": ("dev.fasthttp.benchmarks.peer.TomcatPeer", "benchmarks"),
    "jetty-spring": ("dev.fasthttp.benchmarks.peer.JettyServletPeer", "benchmarks"),
}

# Those that are measured when none is named.
USUAL = ["ours", "bare", "netty", "jetty", "undertow", "helidon"]

# Those that can speak TLS, and what they are then.
TLS_MAINS = {
    "ours": ("dev.fasthttp.benchmarks.peer.FasthttpPeer", "benchmarks"),
    "netty": MAINS["netty"],
    "jetty": MAINS["jetty"],
}

NEEDS_JAVA = {"helidon": 21}

# What a peer's own documentation asks for. Netty swaps the selector's key set for a faster one and allocates
# pooled memory without a cleaner; on current JDKs it may do neither unless it is let.
OWN_JAVA_OPTIONS = {
    "netty": [
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
        "-Dio.netty.tryReflectionSetAccessible=true",
    ],
}
for _name in ("spring", "tomcat-spring", "jetty-spring"):
    OWN_JAVA_OPTIONS[_name] = ["-Dbenchmarks.servlet=spring"]
OWN_JAVA_OPTIONS_FROM_24 = {
    "netty": ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
              "-Dio.netty.noUnsafe=false"],
}

# One collector for all. On one processor the JVM picks Serial by itself; named, it stays so when pinning is off.
JAVA_OPTIONS = "-Xms256m -Xmx256m -XX:+UseSerialGC"

_children = []


def die(message):
    sys.exit("%s: %s" % (os.path.basename(sys.argv[0]), message))


def need(command, package):
    if shutil.which(command) is None:
        die("%s is missing: apt-get install %s" % (command, package))


# --- JDK and build -------------------------------------------------------------------------------------------------

class Jdk:
    """A JDK's home directory and version."""

    def __init__(self, home):
        self.home = home
        with open(os.path.join(home, "release")) as release:
            self.version = re.search(r'JAVA_VERSION="([^"]+)"', release.read()).group(1)
        self.feature = int(self.version.split(".")[0])

    def tool(self, name):
        return os.path.join(self.home, "bin", name)


def find_jdk(path=None):
    """The JDK at the path; else 25 if there is one, else 17, else the newest."""
    if path:
        return Jdk(path)
    homes = [os.environ.get("JAVA_HOME", "")] + sorted(glob.glob("/usr/lib/jvm/*"))
    jdks = [Jdk(home) for home in homes
            if os.path.exists(os.path.join(home, "release")) and os.path.exists(os.path.join(home, "bin/javac"))]
    if not jdks:
        die("no JDK in JAVA_HOME or /usr/lib/jvm; use --jdk PATH")
    jdks.sort(key=lambda jdk: ({25: 2, 17: 1}.get(jdk.feature, 0), jdk.feature), reverse=True)
    return jdks[0]


def newest(folder, suffixes):
    times = [os.path.getmtime(os.path.join(parent, name))
             for parent, folders, names in os.walk(folder) if "/target" not in parent
             for name in names if name.endswith(suffixes)]
    return max(times, default=0)


def build(jdk):
    """Compiles what is newer than the last build of this script."""
    mark = os.path.join(HERE, "target", "built-by-script")
    modules = ["core", "util-inmemory", "expvar-handler", "servlet-adaptor", "samples", "benchmarks"]
    sources = max([newest(os.path.join(ROOT, module), (".java", "pom.xml")) for module in modules])
    compiled = all(os.path.isdir(classes(module)) for module in modules)
    if compiled and os.path.exists(mark) and os.path.getmtime(mark) > sources and open(mark).read() == jdk.home:
        return
    need("mvn", "maven")
    print("building with JDK %s" % jdk.version, flush=True)
    begin = time.time()
    environment = dict(os.environ, JAVA_HOME=jdk.home)
    command = ["mvn", "-B", "-q", "-Dmaven.test.skip=true", "-pl", "samples,benchmarks", "-am", "package"]
    if subprocess.call(command, cwd=ROOT, env=environment) != 0:
        die("the build failed")
    with open(mark, "w") as file:
        file.write(jdk.home)
    os.utime(mark, (begin, begin))


def classes(module):
    return os.path.join(ROOT, module, "target", "classes")


def class_path(module):
    if module == "samples":
        return ":".join(map(classes, ("samples", "core")))
    with open(os.path.join(HERE, "target", "class-path.txt")) as file:
        return classes("benchmarks") + ":" + file.read().strip()


def missing(name, jdk):
    """Why this responder cannot run, or None."""
    if jdk.feature < NEEDS_JAVA.get(name, 17):
        return "needs Java %d" % NEEDS_JAVA[name]
    main, module = MAINS[name]
    file = os.path.join(classes(module), *main.split(".")) + ".class"
    return None if os.path.exists(file) else "no class " + main


def make_certificate(kind):
    """A folder with a self-signed certificate for all responders; kind is rsa or ec."""
    need("openssl", "openssl")
    folder = os.path.join(HERE, "target", "tls-" + kind)
    if not os.path.exists(os.path.join(folder, "store.p12")):
        os.makedirs(folder, exist_ok=True)
        chain, key, store = [os.path.join(folder, name) for name in ("chain.pem", "key.pem", "store.p12")]
        algorithm = ["rsa:2048"] if kind == "rsa" else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        for command in (["req", "-x509", "-newkey", *algorithm, "-nodes", "-subj", "/CN=localhost", "-days", "3650",
                         "-keyout", key, "-out", chain],
                        ["pkcs12", "-export", "-in", chain, "-inkey", key, "-out", store, "-passout", "pass:changeit"]):
            subprocess.run(["openssl"] + command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


# --- processes -----------------------------------------------------------------------------------------------------

def raise_file_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def spawn(command, **options):
    """Starts a process that is killed when this script ends, however it ends."""
    child = subprocess.Popen(command, preexec_fn=_die_with_parent, **options)
    _children.append(child)
    return child


def stop(child):
    if child.poll() is None:
        child.kill()
    child.wait()
    if child in _children:
        _children.remove(child)


def _stop_all():
    for child in list(_children):
        stop(child)


atexit.register(_stop_all)
for _signal in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(_signal, lambda number, frame: sys.exit(128 + number))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Responder:
    """A running server."""

    def __init__(self, name, jdk, java_options=JAVA_OPTIONS, command=None, tls=None, arguments=()):
        self.name = name
        self.scheme = "https" if tls else "http"
        self.port = free_port()
        if command is None:
            main, module = (TLS_MAINS if tls else MAINS)[name]
            command = (["-Dbenchmarks.tls=" + tls] if tls else []) + ["-cp", class_path(module), main]
        own = OWN_JAVA_OPTIONS.get(name, []) + (OWN_JAVA_OPTIONS_FROM_24.get(name, []) if jdk.feature >= 24 else [])
        self.log = os.path.join(HERE, "target", name + ".log")
        with open(self.log, "w") as log:
            self.child = spawn(["taskset", "-c", SERVER_CPU, jdk.tool("java")] + java_options.split() + own
                               + command + [str(self.port), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def pid(self):
        return self.child.pid

    def stop(self):
        stop(self.child)

    def await_open(self, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.child.poll() is not None:
                die("%s ended with %d, see %s" % (self.name, self.child.returncode, self.log))
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        die("%s does not listen after %d s" % (self.name, seconds))

    def check(self):
        """Asks once with curl; returns the length of the answer in bytes."""
        url = "%s://127.0.0.1:%d/hello" % (self.scheme, self.port)
        answer = subprocess.run(["curl", "-s", "-k", "-i", "--max-time", "30", url], stdout=subprocess.PIPE).stdout
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        if not lines[0].startswith("http/1.1 200") or "content-length: 13" not in lines or body != HELLO:
            die("%s gives a wrong answer:\n%s" % (self.name, answer.decode("latin-1")))
        return len(answer)

    def cpu(self):
        """Processor seconds of all its threads so far: user, system."""
        with open("/proc/%d/stat" % self.pid) as file:
            fields = file.read().rpartition(")")[2].split()
        ticks = os.sysconf("SC_CLK_TCK")
        return int(fields[11]) / ticks, int(fields[12]) / ticks


def machine(jdk):
    load = open("/proc/loadavg").read().split()
    return "JDK %s, kernel %s, %d processors, load average %s" % (
        jdk.version, os.uname().release, os.cpu_count(), " ".join(load[:3]))
