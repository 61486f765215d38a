package pdf

import (
	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// A turn is how a page is put before its reader: the part of the plane that it
// shows, and by how many quarters it is turned clockwise.
type turn struct {
	left, bottom, right, top float64
	quarters                 int
}

func pageTurn(lib pdfium.Pdfium, page requests.Page) (turn, error) {
	box, err := lib.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: page})
	if err != nil {
		return turn{}, err
	}
	rotation, err := lib.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: page})
	if err != nil {
		return turn{}, err
	}
	r := box.Rect
	t := turn{left: float64(r.Left), bottom: float64(r.Bottom), right: float64(r.Right), top: float64(r.Top)}
	t.quarters = int(rotation.PageRotation) & 3
	return t, nil
}

// size is the page's width and height as it is seen.
func (t turn) size() (width, height float64) {
	width, height = t.right-t.left, t.top-t.bottom
	if t.quarters%2 == 1 {
		return height, width
	}
	return width, height
}

// upright places a box on the page as it is seen.
func (t turn) upright(r structs.FPDF_FS_RECTF) box {
	x0, y0 := t.point(float64(r.Left), float64(r.Bottom))
	x1, y1 := t.point(float64(r.Right), float64(r.Top))
	return box{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
}

func (t turn) point(x, y float64) (float64, float64) {
	switch t.quarters {
	case 1:
		return y - t.bottom, t.right - x
	case 2:
		return t.right - x, t.top - y
	case 3:
		return t.top - y, x - t.left
	}
	return x - t.left, y - t.bottom
}
