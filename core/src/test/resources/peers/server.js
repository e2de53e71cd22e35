// A server of Node's own http module, for tests of clients. Prints its ports when it listens: plain, TLS, one that closes idle
// connections soon, one that ends connections after three requests.
'use strict';
const http = require('http');
const https = require('https');
const zlib = require('zlib');
const crypto = require('crypto');
const fs = require('fs');

const PERIOD = 251;
const BLOCK = Buffer.alloc(PERIOD * 256);
for (let i = 0; i < BLOCK.length; i++) {
  BLOCK[i] = i % PERIOD;
}
const TEXT = 'some text that compresses well. '.repeat(20000);
let sockets = 0;

// Writes the pattern, as fast as the client takes it.
function writePattern(res, count) {
  let left = count;
  const go = () => {
    while (left > 0) {
      const block = left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK;
      left -= block.length;
      if (!res.write(block)) {
        res.once('drain', go);
        return;
      }
    }
    res.end();
  };
  go();
}

function collect(req, then) {
  const parts = [];
  req.on('data', part => parts.push(part));
  req.on('end', () => then(Buffer.concat(parts)));
}

const routes = {
  text(req, res, url) {
    res.end(url.searchParams.get('t') || 'text');
  },
  big(req, res, url) {
    const count = Number(url.searchParams.get('n'));
    if (url.searchParams.has('length')) {
      res.setHeader('Content-Length', count);
    }
    writePattern(res, count);
  },
  echo(req, res) {
    collect(req, body => {
      res.setHeader('X-Framing', req.headers['transfer-encoding'] || req.headers['content-length'] || 'none');
      if (Object.keys(req.trailers).length > 0) {
        res.setHeader('Trailer', 'X-Echo');
      }
      for (let at = 0; at < body.length; at += 10000) {
        res.write(body.subarray(at, at + 10000));
      }
      if (Object.keys(req.trailers).length > 0) {
        res.addTrailers({'X-Echo': req.trailers['x-sum']});
      }
      res.end();
    });
  },
  form(req, res) {
    collect(req, async body => {
      const form = await new Response(body, {headers: {'content-type': req.headers['content-type']}}).formData();
      const parts = [];
      for (const [name, value] of form) {
        parts.push(typeof value === 'string' ? `${name}=${value}` : `${name}=${value.name},${value.type},${value.size}`);
      }
      res.end(parts.join(';'));
    });
  },
  digest(req, res) {
    const hash = crypto.createHash('sha256');
    let count = 0;
    req.on('data', part => {
      hash.update(part);
      count += part.length;
    });
    req.on('end', () => res.end(count + ' ' + hash.digest('hex')));
  },
  coded(req, res, url) {
    const coding = url.searchParams.get('c');
    const encoder = {gzip: zlib.createGzip, deflate: zlib.createDeflate, br: zlib.createBrotliCompress}[coding]();
    res.setHeader('Content-Encoding', coding);
    encoder.pipe(res);
    encoder.end(TEXT);
  },
  hints(req, res) {
    res.writeEarlyHints({link: '</style.css>; rel=preload', 'x-number': '1'});
    res.writeProcessing();
    res.end('hinted');
  },
  none(req, res) {
    res.writeHead(204).end();
  },
  unchanged(req, res) {
    res.writeHead(304, {ETag: '"x"'}).end();
  },
  see(req, res) {
    res.writeHead(303, {Location: '/text?t=seen'}).end('see');
  },
  again(req, res) {
    req.resume();
    req.on('end', () => res.writeHead(307, {Location: '/echo'}).end());
  },
  cut(req, res, url) {
    if (url.searchParams.get('framing') === 'length') {
      res.setHeader('Content-Length', 100000);
    }
    res.write('x'.repeat(50000), () => req.socket.destroy());
  },
  reset(req) {
    req.socket.resetAndDestroy();
  },
  slow(req, res, url) {
    setTimeout(() => res.end('late'), Number(url.searchParams.get('ms')));
  },
  close(req, res) {
    res.setHeader('Connection', 'close');
    res.end('closed');
  },
};

function handle(req, res) {
  const url = new URL(req.url, 'http://any');
  res.setHeader('X-Connection', String(req.socket.number));
  routes[url.pathname.substring(1)](req, res, url);
}

function start(server) {
  server.on('request', handle);
  server.on(server instanceof https.Server ? 'secureConnection' : 'connection', socket => {
    socket.number = ++sockets;
  });
  server.on('checkContinue', (req, res) => {
    res.setHeader('X-Connection', String(req.socket.number));
    if (req.headers['x-refuse']) {
      res.writeHead(417, {Connection: 'close'}).end('refused');
    } else {
      res.writeContinue();
      handle(req, res);
    }
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

(async () => {
  const [chain, key] = process.argv.slice(2).map(file => fs.readFileSync(file));
  const soon = http.createServer();
  soon.keepAliveTimeout = 50;
  const few = http.createServer();
  few.maxRequestsPerSocket = 3;
  const ports = [];
  for (const server of [http.createServer(), https.createServer({cert: chain, key}), soon, few]) {
    ports.push(await start(server));
  }
  console.log('ports ' + ports.join(' ') + ' end');
})();
