// Checks a Custody log directory with implementations that are not Custody's.
//
//	foreign-verifiers LOGDIR VKEYS [CHECKPOINT | PROOF]...
//
// Everything is checked by golang.org/x/mod (sumdb/note for the Ed25519 signature, sumdb/tlog for tiles, entries,
// inclusion and consistency) and by two implementations of ML-DSA-44. Further arguments are earlier checkpoints, which
// must be beginnings of the log, and receipts (*.tlog-proof).
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/mldsa"
	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const mlDsa44 = 0x06

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: foreign-verifiers LOGDIR VKEYS [CHECKPOINT | PROOF]...")
		os.Exit(64)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "FAILED:", err)
		os.Exit(2)
	}
	fmt.Println("verified")
}

func run(dir, vkeys string, more []string) error {
	keys, err := readKeys(vkeys)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := keys.open(text)
	if err != nil {
		return err
	}
	fmt.Printf("checkpoint: size %d, Ed25519 by x/mod, ML-DSA-44 by circl and filippo.io/mldsa\n", tree.N)
	hashes := tlog.TileHashReader(tree, &tiles{dir})
	if err := entries(dir, tree, hashes); err != nil {
		return err
	}
	if err := consistency(tree, hashes, sizes(tree.N)); err != nil {
		return err
	}
	for _, file := range more {
		if err := kept(file, keys, tree, hashes); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// tiles reads tiles as c2sp.org/tlog-tiles lays them out; x/mod has the tile height in its paths.
type tiles struct{ dir string }

func (t *tiles) Height() int                     { return 8 }
func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t *tiles) ReadTiles(all []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range all {
		data, err := os.ReadFile(filepath.Join(t.dir, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if errors.Is(err, os.ErrNotExist) && tile.W < 256 {
			full := tile
			full.W = 256
			data, err = os.ReadFile(filepath.Join(t.dir, strings.Replace(full.Path(), "tile/8/", "tile/", 1)))
			if err == nil && len(data) == 256*32 {
				data = data[:tile.W*32]
			}
		}
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

// entries reads every bundle: each entry's hash must be the one that the tiles prove, its inclusion proof must hold,
// and its prev must be the leaf hash before it.
func entries(dir string, tree tlog.Tree, hashes tlog.HashReader) error {
	previous := strings.Repeat("0", 64)
	for n := int64(0); n*256 < tree.N; n++ {
		width := min(256, tree.N-n*256)
		tile := tlog.Tile{H: 8, L: -1, N: n, W: int(width)}
		path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return err
		}
		var indexes []int64
		for i := range width {
			indexes = append(indexes, tlog.StoredHashIndex(0, n*256+i))
		}
		proved, err := hashes.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i := range width {
			index := n*256 + i
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("%s: entry %d is cut", path, index)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			hash := tlog.RecordHash(entry)
			if hash != proved[i] {
				return fmt.Errorf("%s: entry %d is not the one in the tree", path, index)
			}
			if !bytes.Contains(entry, fmt.Appendf(nil, `"index":%d,"prev":"%s"`, index, previous)) {
				return fmt.Errorf("%s: entry %d does not continue the chain", path, index)
			}
			previous = fmt.Sprintf("%x", hash[:])
			if index%97 == 0 || index == tree.N-1 || tree.N < 2000 {
				proof, err := tlog.ProveRecord(tree.N, index, hashes)
				if err == nil {
					err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash)
				}
				if err != nil {
					return fmt.Errorf("inclusion of entry %d: %w", index, err)
				}
			}
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s: %d bytes too many", path, len(bundle))
		}
	}
	fmt.Printf("entries: all %d read, hashed, found in the tree and in the chain; inclusion proved\n", tree.N)
	return nil
}

func sizes(n int64) []int64 {
	var found []int64
	for size := int64(1); size < n; size = size*2 + 1 {
		found = append(found, size, min(n, size+1))
	}
	return append(found, n)
}

func consistency(tree tlog.Tree, hashes tlog.HashReader, sizes []int64) error {
	for _, size := range sizes {
		root, err := tlog.TreeHash(size, hashes)
		if err != nil {
			return err
		}
		if err := beginning(tlog.Tree{N: size, Hash: root}, tree, hashes); err != nil {
			return err
		}
	}
	fmt.Printf("consistency: proved from %d sizes to %d\n", len(sizes), tree.N)
	return nil
}

func beginning(old, tree tlog.Tree, hashes tlog.HashReader) error {
	proof, err := tlog.ProveTree(tree.N, old.N, hashes)
	if err == nil {
		err = tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
	}
	if err != nil {
		return fmt.Errorf("consistency from %d: %w", old.N, err)
	}
	return nil
}

// kept checks an earlier checkpoint or a receipt.
func kept(file string, keys *verifiers, tree tlog.Tree, hashes tlog.HashReader) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if receipt, ok := bytes.CutPrefix(text, []byte("c2sp.org/tlog-proof@v1\n")); ok {
		return keys.receipt(receipt, hashes)
	}
	old, err := keys.open(text)
	if err != nil || old.N == 0 {
		return err
	}
	fmt.Printf("%s: size %d is a beginning\n", file, old.N)
	return beginning(old, tree, hashes)
}

// verifiers are the keys of the log: Ed25519 as x/mod knows it, and ML-DSA-44.
type verifiers struct {
	ed25519 note.Verifiers
	name    string
	id      []byte
	circl   mldsa44.PublicKey
	filippo *mldsa.PublicKey
}

func readKeys(path string) (*verifiers, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	keys := &verifiers{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		parts := strings.SplitN(line, "+", 3)
		key, err := base64.StdEncoding.DecodeString(parts[2])
		if err != nil {
			return nil, err
		}
		if key[0] != mlDsa44 {
			verifier, err := note.NewVerifier(line)
			if err != nil {
				return nil, err
			}
			keys.ed25519 = note.VerifierList(verifier)
			continue
		}
		keys.name = parts[0]
		if _, err := fmt.Sscanf(parts[1], "%x", &keys.id); err != nil {
			return nil, err
		}
		if err := keys.circl.UnmarshalBinary(key[1:]); err != nil {
			return nil, err
		}
		if keys.filippo, err = mldsa.NewPublicKey(mldsa.MLDSA44(), key[1:]); err != nil {
			return nil, err
		}
	}
	if keys.ed25519 == nil || keys.filippo == nil {
		return nil, errors.New("an Ed25519 and an ML-DSA-44 key are needed")
	}
	return keys, nil
}

// open verifies a checkpoint under both keys.
func (v *verifiers) open(text []byte) (tlog.Tree, error) {
	opened, err := note.Open(text, v.ed25519)
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != v.name {
		return tlog.Tree{}, errors.New("not a checkpoint of three lines under the log's name")
	}
	var tree tlog.Tree
	if _, err := fmt.Sscanf(lines[1], "%d", &tree.N); err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, errors.New("no root hash")
	}
	tree.Hash = tlog.Hash(root)
	for _, signature := range opened.UnverifiedSigs {
		blob, err := base64.StdEncoding.DecodeString(signature.Base64)
		if err == nil && signature.Name == v.name && bytes.Equal(blob[:4], v.id) {
			return tree, v.cosignature(blob[4:], tree)
		}
	}
	return tlog.Tree{}, errors.New("no ML-DSA-44 signature of the log")
}

// cosignature verifies c2sp.org/tlog-cosignature, "ML-DSA-44", twice.
func (v *verifiers) cosignature(blob []byte, tree tlog.Tree) error {
	message := []byte("subtree/v1\n\x00")
	message = append(append(message, byte(len(v.name))), v.name...)
	message = append(message, blob[:8]...)
	message = append(append(message, byte(len(v.name))), v.name...)
	message = binary.BigEndian.AppendUint64(message, 0)
	message = binary.BigEndian.AppendUint64(message, uint64(tree.N))
	message = append(message, tree.Hash[:]...)
	if !mldsa44.Verify(&v.circl, message, nil, blob[8:]) {
		return errors.New("circl: the ML-DSA-44 signature does not verify")
	}
	if err := mldsa.Verify(v.filippo, message, blob[8:], nil); err != nil {
		return fmt.Errorf("filippo.io/mldsa: %w", err)
	}
	return nil
}

// receipt verifies c2sp.org/tlog-proof, for the leaf hash that the log has at its index.
func (v *verifiers) receipt(text []byte, hashes tlog.HashReader) error {
	head, checkpoint, ok := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("no receipt")
	}
	var index int64
	if _, err := fmt.Sscanf(lines[0], "index %d", &index); err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return errors.New("no hash in a line of the receipt")
		}
		proof = append(proof, tlog.Hash(hash))
	}
	tree, err := v.open(checkpoint)
	if err != nil {
		return err
	}
	leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return err
	}
	fmt.Printf("receipt of entry %d: holds under the checkpoint of size %d\n", index, tree.N)
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf[0])
}
